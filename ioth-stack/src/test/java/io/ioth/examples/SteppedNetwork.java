/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.examples;

import io.ioth.NetStack;
import io.ioth.StackConfig;
import io.ioth.SteppedStack;
import io.ioth.link.Link;
import io.ioth.link.LinkPair;
import io.ioth.time.ManualClock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * A network for a protocol test: two stacks on one cable, with a clock, a random source and a cable of the caller's own, moved by hand on
 * one thread. The same seeds give the same packets.
 */
public final class SteppedNetwork {

    private SteppedNetwork() {}

    /** Sends a datagram from one stack to the other and back, and answers what came back. */
    public static String run() throws IOException {
        ManualClock clock = new ManualClock(0);
        LinkPair cable = LinkPair.ethernet(1500);
        try (SteppedStack alice = open("fd00::a/64", cable.a(), clock, 1);
                SteppedStack bob = open("fd00::b/64", cable.b(), clock, 2)) {
            DatagramChannel server = bob.openDatagramChannel().bind(new InetSocketAddress("fd00::b", 7));
            server.configureBlocking(false);
            DatagramChannel client = alice.openDatagramChannel();
            client.configureBlocking(false);

            client.send(StandardCharsets.UTF_8.encode("hello"), new InetSocketAddress("fd00::b", 7));
            settle(alice, bob);
            ByteBuffer received = ByteBuffer.allocate(100);
            SocketAddress sender = server.receive(received);
            server.send(received.flip(), sender);
            settle(alice, bob);
            ByteBuffer answer = ByteBuffer.allocate(100);
            client.receive(answer);
            return StandardCharsets.UTF_8.decode(answer.flip()).toString();
        }
    }

    private static SteppedStack open(String address, Link link, ManualClock clock, long seed) throws IOException {
        StackConfig config = StackConfig.builder()
                .duplicateAddressDetection(false)
                .networkInterface("eth0", link)
                .address(address)
                .build();
        return NetStack.openStepped(config, clock, new Random(seed));
    }

    /** Lets both do all that can be done now; to let time pass, advance the clock to the earlier nextDeadlineNs() and go on. */
    private static void settle(SteppedStack a, SteppedStack b) {
        while (a.step() | b.step()) {
            Thread.onSpinWait();
        }
    }
}
