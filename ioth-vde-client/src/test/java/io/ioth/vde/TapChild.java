/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.vde;

import io.ioth.link.ChecksumState;
import io.ioth.link.Frame;
import io.ioth.link.Link;
import io.ioth.link.Links;
import io.ioth.wire.Checksum;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.concurrent.Semaphore;

/** What runs in a network namespace for {@link TapLinkTest}; works until its standard input ends. */
final class TapChild {

    private static final int BUDGET = 64;
    private static final int IPV4_HEADER = 20;

    private static long frames;
    private static long superframes;
    private static long partials;

    private TapChild() {}

    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "open" -> tryToOpen(arguments);
            case "echo" -> echo(arguments[1]);
            default -> forward(arguments[1], arguments[2]);
        }
    }

    /** Says of each locator what comes of opening it, all being held open. */
    private static void tryToOpen(String[] arguments) {
        for (int i = 1; i < arguments.length; i++) {
            try {
                System.out.println(arguments[i] + ": " + Links.open(arguments[i]).capabilities());
            } catch (IOException e) {
                System.out.println(arguments[i] + ": " + e.getMessage());
            }
        }
    }

    /** Answers ICMP echo requests on a TUN device. */
    private static void echo(String vnl) throws Exception {
        try (Link link = Links.open(vnl)) {
            Semaphore ready = new Semaphore(0);
            link.start(ready::release);
            untilInputEnds(ready, () -> {
                int n = link.receive((frame, now) -> answer(link, frame, now), BUDGET, 0);
                link.flush(0);
                return n == BUDGET;
            });
        }
    }

    private static void answer(Link link, Frame frame, long nowNs) {
        ByteBuf packet = frame.head();
        int at = packet.readerIndex();
        if (packet.getByte(at) == 0x45 && packet.getByte(at + 9) == 1 && packet.getByte(at + IPV4_HEADER) == 8) {
            int source = packet.getInt(at + 12);
            packet.setInt(at + 12, packet.getInt(at + 16)).setInt(at + 16, source);
            packet.setByte(at + IPV4_HEADER, 0).setShort(at + IPV4_HEADER + 2, 0);
            int length = packet.readableBytes() - IPV4_HEADER;
            long sum = Checksum.sum(packet, at + IPV4_HEADER, length);
            packet.setShort(at + IPV4_HEADER + 2, Checksum.finish(sum));
            frame.checksum(ChecksumState.UNKNOWN);
            link.send(frame, nowNs);
        }
        frame.release();
    }

    /** Carries frames between two devices, offloads and all. */
    private static void forward(String first, String second) throws Exception {
        try (Link a = Links.open(first);
                Link b = Links.open(second)) {
            System.out.println(a.capabilities());
            Semaphore ready = new Semaphore(0);
            a.start(ready::release);
            b.start(ready::release);
            untilInputEnds(ready, () -> carry(a, b) | carry(b, a));
            System.out.printf("frames=%d superframes=%d partials=%d%n", frames, superframes, partials);
        }
    }

    private static boolean carry(Link from, Link to) {
        int n = from.receive(
                (frame, now) -> {
                    frames++;
                    superframes += frame.gsoSize() > 0 ? 1 : 0;
                    partials += frame.checksum() == ChecksumState.PARTIAL ? 1 : 0;
                    if (!to.send(frame, now)) {
                        frame.release();
                    }
                },
                BUDGET,
                0);
        to.flush(0);
        return n == BUDGET;
    }

    private interface Work {
        boolean more();
    }

    private static void untilInputEnds(Semaphore ready, Work work) throws Exception {
        Thread.ofPlatform().daemon().start(() -> {
            try {
                System.in.readAllBytes();
            } catch (IOException e) {
                System.out.println(e);
            }
            ended = true;
            ready.release();
        });
        System.out.println("ready");
        while (!ended) {
            while (work.more()) {
                Thread.onSpinWait();
            }
            ready.acquire();
            ready.drainPermits();
        }
    }

    private static volatile boolean ended;
}
