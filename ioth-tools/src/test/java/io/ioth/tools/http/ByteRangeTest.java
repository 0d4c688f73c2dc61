/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9110 §14.1.2, of a file of 100 bytes. */
class ByteRangeTest {

    @ParameterizedTest
    @CsvSource({
        "bytes=0-9, PART, 0, 10",
        "bytes=90-, PART, 90, 10",
        "bytes=-10, PART, 90, 10",
        "bytes=-200, PART, 0, 100",
        "bytes=50-500, PART, 50, 50",
        "bytes=99-99, PART, 99, 1",
        "bytes=100-, OUTSIDE, 0, 0",
        "bytes=-0, OUTSIDE, 0, 0",
        "bytes=9-5, WHOLE, 0, 100",
        "'bytes=0-1,3-4', WHOLE, 0, 100",
        "bytes=-, WHOLE, 0, 100",
        "lines=0-1, WHOLE, 0, 100",
        "bytes=0-99999999999999999999, WHOLE, 0, 100",
    })
    void ranges(String header, ByteRange.Kind kind, long from, long length) {
        assertEquals(new ByteRange(kind, from, length), ByteRange.parse(Optional.of(header), 100));
    }
}
