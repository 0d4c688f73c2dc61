/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack;

import io.ioth.NetStack;
import io.ioth.StackConfig;
import io.ioth.SteppedStack;
import io.ioth.link.LinkPair;
import io.ioth.time.ManualClock;
import java.io.IOException;
import java.util.Random;

/** Two stepped stacks at the two ends of a link, with one clock. */
final class Pairs implements AutoCloseable {

    static final String SERVER = "fd00::1";
    static final String SERVER_IPV4 = "10.0.0.1";

    final ManualClock clock = new ManualClock(1_000_000_000L);
    final SteppedStack server;
    final SteppedStack client;

    Pairs(LinkPair cable, long seed) throws IOException {
        server = open(cable, true, seed);
        client = open(cable, false, seed + 1);
    }

    private SteppedStack open(LinkPair cable, boolean first, long seed) throws IOException {
        StackConfig config = StackConfig.builder()
                .name(first ? "server" : "client")
                .duplicateAddressDetection(false)
                .networkInterface("eth0", first ? cable.a() : cable.b())
                .address(first ? SERVER + "/64" : "fd00::2/64")
                .address(first ? SERVER_IPV4 + "/24" : "10.0.0.2/24")
                .build();
        return NetStack.openStepped(config, clock, new Random(seed));
    }

    /** Steps both until neither has anything to do at the present time. */
    void settle() {
        while (server.step() | client.step()) {
            Thread.onSpinWait();
        }
    }

    /** Moves the clock to whichever deadline is next, if there is one. */
    void advance() {
        long a = server.nextDeadlineNs();
        long b = client.nextDeadlineNs();
        if (a != Long.MAX_VALUE || b != Long.MAX_VALUE) {
            clock.advanceTo(a == Long.MAX_VALUE ? b : b == Long.MAX_VALUE || a - b < 0 ? a : b);
        }
    }

    @Override
    public void close() {
        server.close();
        client.close();
    }
}
