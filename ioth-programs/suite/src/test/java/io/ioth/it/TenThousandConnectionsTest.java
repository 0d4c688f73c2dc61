/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.it;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Ten thousand connections open at once, both ends of each on one event loop of Netty's, in a heap of half a gigabyte. */
final class TenThousandConnectionsTest {

    @Test
    @Tag("programs")
    void echoOnOneEventLoop() throws IOException {
        ProgramContract.oneJvm(new Program("tenk", "tenk", "netty-transport", "512m", List.of()));
    }
}
