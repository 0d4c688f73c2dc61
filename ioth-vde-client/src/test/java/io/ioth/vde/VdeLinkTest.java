/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.vde;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.link.Frame;
import io.ioth.link.Link;
import io.ioth.link.Links;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code vde://} against a real {@code vde_switch}. */
@Timeout(60)
class VdeLinkTest {

    private static final byte[] A = {2, 0, 0, 0, 0, 10};
    private static final byte[] B = {2, 0, 0, 0, 0, 11};
    private static final byte[] EVERYONE = {-1, -1, -1, -1, -1, -1};

    @TempDir
    Path temporary;

    static byte[] frame(byte[] to, byte[] from, int length, int seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        System.arraycopy(to, 0, bytes, 0, 6);
        System.arraycopy(from, 0, bytes, 6, 6);
        bytes[12] = (byte) 0x88;
        bytes[13] = (byte) 0xb5;
        return bytes;
    }

    @Test
    void framesOfAllSizesGoThroughTheSwitch() throws Exception {
        try (SwitchProcess sw = SwitchProcess.start(temporary);
                Station a = new Station(Links.open(sw.vnl()));
                Station b = new Station(Links.open(sw.vnl()))) {
            a.send(frame(EVERYONE, A, 100, 0));
            b.receive();
            b.send(frame(A, B, 100, 1));
            a.receive();
            for (int length : new int[] {60, 61, 100, 576, 1499, 1500, 1513, 1514}) {
                byte[] sent = frame(B, A, length, length);
                a.send(sent);
                assertArrayEquals(sent, b.receive());
            }
            assertEquals(0, a.link.dropped());
            assertEquals(0, b.link.dropped());
        }
    }

    @Test
    void headAndPayloadLeaveAsOneFrame() throws Exception {
        try (SwitchProcess sw = SwitchProcess.start(temporary);
                Station a = new Station(Links.open(sw.vnl()));
                Station b = new Station(Links.open(sw.vnl()))) {
            byte[] whole = frame(EVERYONE, A, 1000, 7);
            for (boolean direct : new boolean[] {true, false}) {
                Frame frame = Frame.of(PooledByteBufAllocator.DEFAULT.directBuffer().writeBytes(whole, 0, 54));
                ByteBuf payload = direct ? PooledByteBufAllocator.DEFAULT.directBuffer() : Unpooled.buffer();
                payload.writeZero(3).writeBytes(whole, 54, 946).writeZero(5);
                frame.payload(payload.retain(), 3, 946);
                a.send(frame);
                assertArrayEquals(whole, b.receive());
                assertEquals(1, payload.refCnt(), "the link has given up its reference");
                payload.release();
            }
        }
    }

    @Test
    void shortFramesArePaddedWithZeroes() throws Exception {
        try (SwitchProcess sw = SwitchProcess.start(temporary);
                Station a = new Station(Links.open(sw.vnl()));
                Station b = new Station(Links.open(sw.vnl()))) {
            byte[] sent = frame(EVERYONE, A, 42, 3);
            a.send(sent);
            assertArrayEquals(java.util.Arrays.copyOf(sent, 60), b.receive());
        }
    }

    @Test
    void tooLongFramesAreCountedAsDropped() throws Exception {
        try (SwitchProcess sw = SwitchProcess.start(temporary);
                Station a = new Station(Links.open(sw.vnl() + "[mtu=1000]"));
                Station b = new Station(Links.open(sw.vnl()))) {
            assertEquals(1000, a.link.capabilities().mtu());
            a.send(frame(EVERYONE, A, 1019, 0));
            assertEquals(1, a.link.dropped());
            a.send(frame(EVERYONE, A, 1018, 0));
            assertEquals(1018, b.receive().length);
            b.send(frame(EVERYONE, B, 1200, 0));
            b.send(frame(EVERYONE, B, 100, 0));
            assertEquals(100, a.receive().length, "the longer one is dropped on receipt");
            assertEquals(2, a.link.dropped());
        }
    }

    @Test
    void theSwitchShowsPortAndDescription() throws Exception {
        try (SwitchProcess sw = SwitchProcess.start(temporary);
                Link link = Links.open(sw.vnl() + "[port=7/descr=web server]")) {
            String shown = sw.manage("port/print");
            String description = "web server user=" + System.getProperty("user.name") + " pid="
                    + ProcessHandle.current().pid();
            assertTrue(shown.contains(description), shown);
            assertTrue(shown.contains("Port 0007"), shown);
            try (Link second = Links.open(sw.vnl() + "[9/m=600]")) {
                assertTrue(sw.manage("port/print 9").contains("Port 0009"));
                assertEquals(1500, second.capabilities().mtu());
            }
        }
    }

    @Test
    void noFileOfOursStays() throws Exception {
        try (SwitchProcess sw = SwitchProcess.start(temporary)) {
            try (Link link = Links.open(sw.vnl())) {
                assertEquals(List.of("001." + dataFile(sw), "ctl"), files(sw));
            }
            while (files(sw).size() > 1) {
                Thread.onSpinWait();
            }
            assertThrows(IOException.class, () -> Links.open(sw.vnl() + "[port=1000]"));
            assertEquals(List.of("ctl"), files(sw));
        }
    }

    private static String dataFile(SwitchProcess sw) throws IOException {
        return files(sw).getFirst().split("\\.")[1];
    }

    private static List<String> files(SwitchProcess sw) throws IOException {
        try (Stream<Path> files = Files.list(sw.directory())) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void killedSwitchIsNoticedAtOnce() throws Exception {
        try (SwitchProcess sw = SwitchProcess.start(temporary);
                Station a = new Station(Links.open(sw.vnl()))) {
            long start = System.nanoTime();
            sw.signal("KILL");
            IOException failure = a.failure();
            System.out.printf("hang-up noticed after %d ms%n", (System.nanoTime() - start) / 1_000_000);
            assertTrue(failure.getMessage().contains("hung up"), failure.getMessage());
            a.send(frame(EVERYONE, A, 100, 0));
            assertEquals(1, a.link.dropped());
        }
    }

    @Test
    void aStoppedSwitchHoldsTheSenderBackAndLosesNothingOfOurs() throws Exception {
        try (SwitchProcess sw = SwitchProcess.start(temporary);
                Station a = new Station(Links.open(sw.vnl()));
                Station b = new Station(Links.open(sw.vnl()))) {
            sw.signal("STOP");
            int accepted = 0;
            Frame frame = Frame.of(Unpooled.copiedBuffer(frame(EVERYONE, A, 1000, accepted)));
            while (a.link.send(frame, 0)) {
                accepted++;
                frame.set(Unpooled.copiedBuffer(frame(EVERYONE, A, 1000, accepted)));
            }
            assertTrue(accepted > 512 && accepted < 5000, "accepted " + accepted);
            sw.signal("CONT");
            a.await(() -> a.link.send(frame, 0), "room");
            a.link.flush(0);
            int total = accepted + 1;
            int[] got = {0};
            a.await(() -> {
                got[0] += drain(b);
                a.poll();
                return framesIn(sw) == total;
            }, "all frames at the switch");
            assertEquals(0, a.link.dropped());
            System.out.printf("stopped switch: %d frames were queued, %d arrived%n", total, got[0]);
        }
    }

    /** What the switch itself counts; how many of them it passes on depends on how promptly the other end is run. */
    private static int framesIn(SwitchProcess sw) {
        try {
            Matcher counts = Pattern.compile("IN: +pkts +(\\d+)").matcher(sw.manage("port/print"));
            return counts.results().mapToInt(each -> Integer.parseInt(each.group(1))).sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int drain(Station station) {
        int n = 0;
        while (station.poll() > 0) {
            n += station.received.size();
            station.received.clear();
        }
        return n;
    }

    @Test
    void aBurstOf5000() throws Exception {
        try (SwitchProcess sw = SwitchProcess.start(temporary);
                Station a = new Station(Links.open(sw.vnl()));
                Station b = new Station(Links.open(sw.vnl()))) {
            int burst = 5000;
            for (int i = 0; i < burst; i++) {
                a.send(frame(EVERYONE, A, 1000, i));
                drainInto(b);
            }
            // The switch drops what finds a queue full, the mark behind the burst too: it's repeated until it comes.
            b.await(
                    () -> {
                        a.send(frame(EVERYONE, A, 77, 0));
                        return b.received.stream().anyMatch(bytes -> bytes.length == 77);
                    },
                    "a mark behind the burst");
            long n = b.received.stream().filter(bytes -> bytes.length != 77).count();
            System.out.printf("burst of %d: %d arrived, dropped here %d%n", burst, n, b.link.dropped());
            assertTrue(n > burst / 2, "arrived " + n);
        }
    }

    private static void drainInto(Station station) {
        while (station.poll() > 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void descriptorsAreGivenBack() throws Exception {
        try (SwitchProcess sw = SwitchProcess.start(temporary)) {
            new Station(Links.open(sw.vnl())).close();
            new Station(Links.open(sw.vnl())).close();
            long before = descriptors();
            for (int i = 0; i < 50; i++) {
                Station station = new Station(Links.open(sw.vnl()));
                station.send(frame(EVERYONE, A, 100, i));
                station.close();
                station.close();
                assertThrows(IOException.class, () -> Links.open(sw.vnl() + "[group=no-such-group]"));
            }
            assertEquals(before, descriptors());
        }
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.count();
        }
    }

    @Test
    void aVirtualThreadMayOpenALink() throws Exception {
        try (SwitchProcess sw = SwitchProcess.start(temporary);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture.runAsync(
                            () -> {
                                try (Link link = Links.open(sw.vnl())) {
                                    assertEquals(1500, link.capabilities().mtu());
                                } catch (IOException e) {
                                    throw new IllegalStateException(e);
                                }
                            },
                            threads)
                    .join();
        }
    }

    @Test
    void whyAPortIsNotToBeHad() throws Exception {
        assertMessage("there's no such directory", "vde://" + temporary.resolve("nowhere"));
        assertMessage("it has no socket 'ctl'", "vde://" + temporary);
        Path file = Files.createFile(temporary.resolve("file"));
        assertMessage("not a directory", "vde://" + file);
        Path fake = Files.createDirectory(temporary.resolve("fake"));
        Files.createFile(fake.resolve("ctl"));
        assertMessage("its 'ctl' is no socket", "vde://" + fake);
        try (SwitchProcess sw = SwitchProcess.start(temporary)) {
            assertMessage("port 1000", sw.vnl() + "[port=1000]");
            assertMessage("there's no group 'no-such-group'", sw.vnl() + "[group=no-such-group]");
            sw.signal("KILL");
            while (ProcessHandle.of(sw.pid()).map(ProcessHandle::isAlive).orElse(false)) {
                Thread.onSpinWait();
            }
            assertMessage("nobody listens", sw.vnl());
        }
    }

    private static void assertMessage(String part, String vnl) {
        IOException e = assertThrows(IOException.class, () -> Links.open(vnl));
        assertTrue(e.getMessage().contains(part), e.getMessage());
        assertEquals(1, e.getMessage().lines().count());
    }

    @Test
    void wrongLocatorsAreToldFromPlacesThatAreMissing() {
        for (String vnl : List.of("vde:///x[prot=1]", "vde:///x[port=-1]", "vde:///x[mode=8]", "vde:///x[mtu=big]",
                "vde:///x{mem://y}", "tap://a-name-that-is-too-long", "tap://x[port=1]", "tun://a/b")) {
            IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> Links.open(vnl));
            assertTrue(e.getMessage().contains(vnl), e.getMessage());
        }
    }
}
