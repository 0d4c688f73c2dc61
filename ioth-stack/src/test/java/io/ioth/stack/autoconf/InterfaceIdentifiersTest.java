/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.autoconf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ioth.stack.rfc.Rfc;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which identifiers no host may have (RFC 5453). */
class InterfaceIdentifiersTest {

    @Rfc(value = 7217, req = "5-5")
    @ParameterizedTest
    @CsvSource({
        "0, true", "1, false", "fdffffffffffff7f, false", "fdffffffffffff80, true", "fdffffffffffffff, true",
        "fe00000000000000, false", "02005efffe000000, true", "02005efffeffffff, true", "02005eff00000000, false",
        "ffffffffffffffff, false"
    })
    void reserved(String hex, boolean reserved) {
        assertEquals(reserved, InterfaceIdentifiers.isReserved(Long.parseUnsignedLong(hex, 16)));
    }
}
