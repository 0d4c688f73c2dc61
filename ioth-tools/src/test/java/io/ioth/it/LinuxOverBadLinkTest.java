/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.it.BadLinkLab.Who;
import io.ioth.it.BulkStream.Received;
import io.ioth.link.Impairments;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our TCP and Linux's over a link that loses and delays: nothing is lost, nothing stalls, and both do about as well as Linux with itself. */
@Timeout(120)
class LinuxOverBadLinkTest {

    private static final long BYTES = 3_000_000;
    /** Longer than any retransmission timeout that should be needed at these delays. */
    private static final long STALL_NS = 2_500_000_000L;

    private static BadLinkLab lab;
    private static ResourceLeakDetector.Level level;

    @BeforeAll
    static void make() throws IOException {
        // With a stack trace for each buffer, it's the detector that would be compared.
        level = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        lab = BadLinkLab.create();
    }

    @AfterAll
    static void end() throws IOException {
        if (lab != null) {
            lab.close();
        }
        ResourceLeakDetector.setLevel(level);
    }

    @ParameterizedTest
    @CsvSource({
        "cubic, 'loss=0.5%,delay=10ms,rate=20mbit,queue=50', 'delay=10ms'", "bbr, 'loss=1%,delay=25ms,rate=20mbit,queue=200', 'delay=25ms'"
    })
    void bothWays(String controller, String there, String back) throws IOException {
        lab.controller(controller);
        Impairments data = Impairments.parse(there);
        Impairments acks = Impairments.parse(back);
        Received linux = check(lab.transfer(Who.KERNEL_A, Who.KERNEL_B, data, acks, 1, BYTES, 0, "cc=" + controller));
        Received sends = check(lab.transfer(Who.IOTH, Who.KERNEL_B, data, acks, 1, BYTES, 0, "cc=" + controller));
        Received receives = check(lab.transfer(Who.KERNEL_B, Who.IOTH, data, acks, 1, BYTES, 0, "cc=" + controller));
        System.out.printf(
                "%s over %s: kernel to kernel %.2f, ioth to kernel %.2f, kernel to ioth %.2f Mbit/s%n",
                controller, there, linux.megabits(), sends.megabits(), receives.megabits());
    }

    private static Received check(Received received) {
        assertEquals(BYTES, received.bytes());
        assertTrue(received.intact());
        assertTrue(received.longestGap() < STALL_NS, () -> "nothing came for " + received.longestGap() / 1_000_000 + " ms");
        return received;
    }
}
