/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.link;

import static io.ioth.link.Frames.BROADCAST;
import static io.ioth.link.Frames.ethernet;
import static io.ioth.link.Frames.receive;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.link.VirtualSwitch.Options;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class VirtualSwitchTest {

    private static final long A = 0x0200_0000_000aL;
    private static final long B = 0x0200_0000_000bL;
    private static final long C = 0x0200_0000_000cL;
    private static final long GROUP = 0x3333_0000_0001L;

    private final VirtualSwitch lan = VirtualSwitch.anonymous(Options.DEFAULT);
    private final List<Link> links = new ArrayList<>();

    private Link port(VirtualSwitch from) {
        Link link = from.port();
        link.start(() -> {});
        links.add(link);
        return link;
    }

    private static void send(Link link, Frame frame) {
        assertTrue(link.send(frame, 0));
        assertTrue(frame.isEmpty());
    }

    @AfterEach
    void unplug() {
        links.forEach(Link::close);
        assertEquals(0, lan.ports());
    }

    @Test
    void floodsTheUnknownAndLearns() {
        Link a = port(lan);
        Link b = port(lan);
        Link c = port(lan);
        send(a, ethernet(B, A, 1));
        assertEquals(List.of(1), receive(b));
        assertEquals(List.of(1), receive(c));
        send(b, ethernet(A, B, 2));
        assertEquals(List.of(2), receive(a));
        assertEquals(List.of(), receive(c));
        send(a, ethernet(B, A, 3));
        assertEquals(List.of(3), receive(b));
        assertEquals(List.of(), receive(c));
        assertEquals(List.of(), receive(a));
    }

    @Test
    void aStationThatMovesIsFollowed() {
        Link a = port(lan);
        Link b = port(lan);
        Link c = port(lan);
        send(b, ethernet(A, B, 1));
        send(c, ethernet(A, B, 2));
        receive(a);
        receive(b);
        receive(c);
        send(a, ethernet(B, A, 3));
        assertEquals(List.of(), receive(b));
        assertEquals(List.of(3), receive(c));
    }

    @Test
    void aSilentStationIsForgotten() {
        Link a = port(lan);
        Link b = port(lan);
        Link c = port(lan);
        b.send(ethernet(A, B, 1), 0);
        receive(c);
        a.send(ethernet(B, A, 2), VirtualSwitch.AGING_NS);
        assertEquals(List.of(), receive(c));
        a.send(ethernet(B, A, 3), VirtualSwitch.AGING_NS + 1);
        assertEquals(List.of(3), receive(c));
    }

    @Test
    void unicastMovesTheVeryBytesAndFloodingSharesThem() {
        Link a = port(lan);
        Link b = port(lan);
        port(lan);
        send(b, ethernet(BROADCAST, B, 0));
        Frame frame = ethernet(B, A, 1);
        ByteBuf bytes = frame.head();
        send(a, frame);
        b.receive((got, now) -> assertSame(bytes, got.head()), 1, 0);
        assertEquals(0, bytes.refCnt());
        Frame broadcast = ethernet(BROADCAST, A, 2);
        ByteBuf shared = broadcast.head();
        send(a, broadcast);
        b.receive((got, now) -> assertEquals(shared.memoryAddress(), got.head().memoryAddress()), 1, 0);
    }

    @Test
    void filtersKeepOutWhatIsNotWanted() {
        Link a = port(lan);
        Link b = port(lan);
        Link c = port(lan);
        Link tap = port(lan);
        b.filter(new ReceiveFilter(B, Set.of(GROUP), false));
        c.filter(new ReceiveFilter(C, Set.of(), false));
        send(a, ethernet(GROUP, A, 1));
        send(a, ethernet(GROUP + 1, A, 2));
        send(a, ethernet(BROADCAST, A, 3));
        send(a, ethernet(B, A, 4));
        send(a, ethernet(0x0200_0000_00ffL, A, 5));
        assertEquals(List.of(1, 3, 4), receive(b));
        assertEquals(List.of(3), receive(c));
        assertEquals(List.of(1, 2, 3, 5), receive(tap));
        b.filter(new ReceiveFilter(B, Set.of(GROUP + 1), false));
        send(a, ethernet(GROUP, A, 6));
        send(a, ethernet(GROUP + 1, A, 7));
        assertEquals(List.of(7), receive(b));
        c.filter(new ReceiveFilter(C, Set.of(), true));
        send(a, ethernet(GROUP, A, 8));
        assertEquals(List.of(8), receive(c));
    }

    @Test
    void aHubGivesAllToThoseWhoListen() {
        VirtualSwitch hub = VirtualSwitch.anonymous(new Options(1500, true, true));
        Link a = port(hub);
        Link b = port(hub);
        Link c = port(hub);
        b.filter(new ReceiveFilter(B, Set.of(), false));
        send(b, ethernet(A, B, 1));
        assertEquals(List.of(1), receive(a));
        assertEquals(List.of(1), receive(c));
        send(a, ethernet(B, A, 2));
        assertEquals(List.of(2), receive(b));
        assertEquals(List.of(2), receive(c));
        send(a, ethernet(C, A, 3));
        assertEquals(List.of(), receive(b));
        assertEquals(List.of(3), receive(c));
    }

    @Test
    void sizesAreHeld() {
        Link a = port(lan);
        Link b = port(lan);
        send(a, ethernet(B, A, 1, 1500));
        send(a, ethernet(B, A, 2, 1501));
        Frame large = ethernet(B, A, 3, 65535);
        large.gsoSize(1440);
        send(a, large);
        Frame tooLarge = ethernet(B, A, 4, 65536);
        tooLarge.gsoSize(1440);
        send(a, tooLarge);
        Frame runt = ethernet(B, A, 5);
        runt.head().writerIndex(13);
        send(a, runt);
        assertEquals(List.of(1, 3), receive(b));
        assertEquals(3, a.dropped());
    }

    @Test
    void withoutSuperframesItIsAWire() {
        VirtualSwitch plain = VirtualSwitch.anonymous(new Options(9000, false, false));
        assertEquals(LinkCapabilities.ethernet(9000), port(plain).capabilities());
        LinkCapabilities fast = port(lan).capabilities();
        assertEquals(new LinkCapabilities(LinkCapabilities.Medium.ETHERNET, 1500, 65535, true, true), fast);
    }

    @Test
    void aFullPortDropsAndIsToldOnce() {
        AtomicInteger told = new AtomicInteger();
        Link a = port(lan);
        Link b = lan.port();
        links.add(b);
        send(a, ethernet(B, A, 0));
        b.start(told::incrementAndGet);
        assertEquals(1, told.get());
        for (int i = 1; i < SwitchPort.RING + 5; i++) {
            send(a, ethernet(B, A, i));
        }
        assertEquals(1, told.get());
        assertEquals(5, b.dropped());
        assertEquals(SwitchPort.RING, receive(b).size());
        send(a, ethernet(B, A, 1));
        assertEquals(2, told.get());
    }

    @Test
    void anUnpluggedPortIsForgotten() {
        Link a = port(lan);
        Link b = port(lan);
        Link c = port(lan);
        b.filter(new ReceiveFilter(B, Set.of(GROUP), false));
        send(a, ethernet(B, A, 1));
        b.close();
        b.close();
        assertNotNull(b.failure());
        send(b, ethernet(A, B, 2));
        send(a, ethernet(B, A, 3));
        send(a, ethernet(GROUP, A, 4));
        assertEquals(List.of(3, 4), receive(c));
        assertEquals(List.of(), receive(b));
    }

    @Test
    void namesLastFromTheFirstPortToTheLast() throws IOException {
        Link first = Links.open("mem://names-last[mtu=9000]");
        links.add(first);
        VirtualSwitch named = VirtualSwitch.named("names-last");
        assertEquals(9000, named.options().mtu());
        assertSame(named, VirtualSwitch.named("names-last", new Options(9000, true, false)));
        Link second = Links.open("mem://names-last");
        links.add(second);
        assertEquals(2, named.ports());
        var error = assertThrows(IllegalArgumentException.class, () -> Links.open("mem://names-last[mtu=1500]"));
        assertTrue(error.getMessage().contains("mtu=9000"), error.getMessage());
        first.close();
        second.close();
        assertNotSame(named, VirtualSwitch.named("names-last"));
    }

    @Test
    void locatorErrorsSayWhatWouldBeRight() {
        for (String[] wrong : new String[][] {
            {"mem://", "mem://lab"},
            {"mem://x[mtu=10]", "1280 to 65535"},
            {"mem://x[mtu=abc]", "such as 1500"},
            {"mem://x[superframes=yes]", "neither on nor off"},
            {"mem://x[hug]", "'hug'"},
            {"mem://x[speed=1]", "'speed'"},
            {"mem://x{mem://y}", "braces"},
            {"men://x", "mem://NAME"},
        }) {
            var error = assertThrows(IllegalArgumentException.class, () -> Links.open(wrong[0]));
            assertTrue(error.getMessage().contains(wrong[1]), error.getMessage());
            assertTrue(error.getMessage().contains(wrong[0]), error.getMessage());
        }
    }

    @Test
    void manyPortsCostLittle() {
        List<Link> ports = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            Link port = lan.port();
            port.filter(new ReceiveFilter(A + i, Set.of(GROUP, 0x3333_ff00_0000L + i), false));
            ports.add(port);
        }
        send(ports.get(5), ethernet(0x3333_ff00_0007L, A, 1));
        assertEquals(List.of(1), receive(ports.get(7)));
        assertEquals(List.of(), receive(ports.get(8)));
        send(ports.get(5), ethernet(BROADCAST, A + 5, 2));
        assertEquals(List.of(2), receive(ports.get(99_999)));
        ports.forEach(Link::close);
    }

    @Test
    void everyFrameOfManySendersArrivesInOrder() throws Exception {
        int senders = 4;
        int each = 20_000;
        Link sink = port(lan);
        sink.filter(new ReceiveFilter(B, Set.of(), false));
        AtomicInteger received = new AtomicInteger();
        int[] last = new int[senders];
        try (ExecutorService pool = Executors.newFixedThreadPool(senders + 1)) {
            List<Future<?>> done = new ArrayList<>();
            AtomicInteger inFlight = new AtomicInteger();
            for (int s = 0; s < senders; s++) {
                long mac = A + 0x100 * (s + 1);
                int index = s;
                Link port = port(lan);
                done.add(pool.submit(() -> {
                    for (int i = 1; i <= each; i++) {
                        while (inFlight.get() > SwitchPort.RING - 64) {
                            Thread.onSpinWait();
                        }
                        inFlight.incrementAndGet();
                        send(port, ethernet(B, mac, index << 24 | i));
                        if (i % 1000 == 0) {
                            lan.port().close();
                        }
                    }
                }));
            }
            done.add(pool.submit(() -> {
                while (received.get() < senders * each) {
                    for (int number : receive(sink, 64, 0)) {
                        assertEquals(++last[number >>> 24], number & 0xff_ffff);
                        received.incrementAndGet();
                        inFlight.decrementAndGet();
                    }
                }
            }));
            for (Future<?> task : done) {
                task.get(50, TimeUnit.SECONDS);
            }
        }
        assertEquals(0, sink.dropped());
    }

    @Test
    void portsComeAndGoWhileOthersBroadcast() throws Exception {
        try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
            List<Future<?>> done = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                long mac = A + t;
                done.add(pool.submit(() -> {
                    for (int i = 0; i < 500; i++) {
                        try (Link port = lan.port()) {
                            port.start(() -> {});
                            port.filter(new ReceiveFilter(mac, Set.of(GROUP), false));
                            send(port, ethernet(BROADCAST, mac, i));
                            send(port, ethernet(GROUP, mac, i));
                            send(port, ethernet(A + i % 4, mac, i));
                            receive(port);
                        }
                    }
                }));
            }
            for (Future<?> task : done) {
                task.get(50, TimeUnit.SECONDS);
            }
        }
        assertFalse(lan.ports() > 0);
    }
}
