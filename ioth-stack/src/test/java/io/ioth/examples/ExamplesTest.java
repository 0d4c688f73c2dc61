/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The examples of the documentation do what they say. */
@Timeout(60)
class ExamplesTest {

    @Test
    void twoNodesInOneProcess() throws Exception {
        assertEquals("hello from /[fd00:0:0:0:0:0:0:80]:80", HelloServer.run());
    }

    @Test
    void aNetworkMovedByHand() throws Exception {
        assertEquals("hello", SteppedNetwork.run());
    }
}
