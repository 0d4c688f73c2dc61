/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.link;

import static io.ioth.link.Frames.ethernet;
import static io.ioth.link.Frames.receive;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.wire.EcnField;
import io.ioth.wire.EtherTypes;
import io.ioth.wire.Ipv4View;
import io.ioth.wire.Ipv6View;
import io.ioth.wire.WireFault;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ImpairedLinkTest {

    private static final long MS = 1_000_000;
    private static final int MANY = 20_000;

    /** A link under test, and the far end of the pair that it is around. */
    private static final class Rig implements AutoCloseable {
        final LinkPair pair;
        final ImpairedLink link;

        Rig(String out, String in, long seed) {
            this(out, in, seed, 2 * MANY);
        }

        Rig(String out, String in, long seed, int ring) {
            pair = LinkPair.of(LinkCapabilities.ethernet(1500), ring);
            link = new ImpairedLink(pair.a(), Impairments.parse(out), Impairments.parse(in), seed);
        }

        /** Sends 0, 1, 2…, a frame each millisecond, and runs out the clock. */
        List<Integer> carry(int frames) {
            for (int i = 0; i < frames; i++) {
                assertTrue(link.send(ethernet(1, 2, i), i * MS));
            }
            while (link.nextDeadlineNs() != Long.MAX_VALUE) {
                link.flush(link.nextDeadlineNs());
            }
            return receive(pair.b());
        }

        @Override
        public void close() {
            link.close();
            pair.b().close();
        }
    }

    @Test
    void withoutImpairmentsAllPassesAtOnce() {
        try (Rig rig = new Rig("", "", 1)) {
            rig.link.send(ethernet(1, 2, 5), 0);
            assertEquals(List.of(5), receive(rig.pair.b()));
            rig.pair.b().send(ethernet(2, 1, 6), 0);
            assertEquals(List.of(6), receive(rig.link));
            assertEquals(Long.MAX_VALUE, rig.link.nextDeadlineNs());
        }
    }

    @Test
    void burstsHaveTheirShareAndLength() {
        try (Rig rig = new Rig("burst=1%,burstlength=8", "", 7)) {
            List<Integer> arrived = rig.carry(MANY);
            int bursts = 0;
            for (int i = 1; i < arrived.size(); i++) {
                bursts += arrived.get(i) > arrived.get(i - 1) + 1 ? 1 : 0;
            }
            double length = (MANY - arrived.size()) / (double) bursts;
            assertTrue(length > 6 && length < 10, "mean length " + length);
            assertTrue(bursts > 120 && bursts < 250, bursts + " bursts");
        }
    }

    @Test
    void aFlappingLinkGoesDownAndComesBack() {
        try (Rig rig = new Rig("flap=100ms,down=20ms", "", 1)) {
            List<Integer> expected =
                    IntStream.range(0, 300).filter(i -> i < 100 || i % 100 >= 20).boxed().toList();
            assertEquals(expected, rig.carry(300));
        }
    }

    @Test
    void aCutIsForGoodAndOneWay() {
        try (Rig rig = new Rig("cut=50ms", "", 1)) {
            assertEquals(50, rig.carry(200).size());
            rig.pair.b().send(ethernet(2, 1, 6), 300 * MS);
            assertEquals(List.of(6), receive(rig.link));
        }
    }

    @Test
    void gapsThatMakeNoSenseAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Impairments.parse("flap=1s"));
        assertThrows(IllegalArgumentException.class, () -> Impairments.parse("flap=1s,down=2s"));
        assertThrows(IllegalArgumentException.class, () -> Impairments.parse("burst=2"));
        assertThrows(IllegalArgumentException.class, () -> Impairments.parse("burstlength=0"));
    }

    @Test
    void lossHasItsShare() {
        try (Rig rig = new Rig("loss=10%", "", 7)) {
            int arrived = rig.carry(MANY).size();
            assertEquals(0.9, arrived / (double) MANY, 0.01);
            assertEquals(MANY - arrived, rig.link.dropped());
        }
    }

    @Test
    void duplicatesHaveTheirShareAndFollowTheirOriginal() {
        try (Rig rig = new Rig("duplicate=5%", "", 7)) {
            List<Integer> arrived = rig.carry(MANY);
            assertEquals(1.05, arrived.size() / (double) MANY, 0.01);
            assertEquals(MANY, new HashSet<>(arrived).size());
            assertEquals(arrived.stream().sorted().toList(), arrived);
        }
    }

    @Test
    void reorderedFramesAreOvertakenByOneToThree() {
        try (Rig rig = new Rig("reorder=10%", "", 7)) {
            List<Integer> arrived = rig.carry(MANY);
            assertEquals(MANY, arrived.size());
            int late = 0;
            for (int i = 0; i < MANY; i++) {
                int lateness = i - arrived.get(i);
                assertTrue(lateness >= -1 && lateness <= 3, "frame " + arrived.get(i) + " at " + i);
                late += lateness > 0 ? 1 : 0;
            }
            assertEquals(0.09, late / (double) MANY, 0.02);
        }
    }

    @Test
    void aHeldFrameGoesOnWhenNothingFollows() {
        try (Rig rig = new Rig("reorder=100%", "", 7)) {
            rig.link.send(ethernet(1, 2, 9), 0);
            assertEquals(List.of(), receive(rig.pair.b()));
            assertEquals(10 * MS, rig.link.nextDeadlineNs());
            rig.link.flush(10 * MS);
            assertEquals(List.of(9), receive(rig.pair.b()));
        }
    }

    @Test
    void corruptionFlipsOneBitBehindTheHeaderInACopy() {
        try (Rig rig = new Rig("corrupt=100%,duplicate=100%", "", 7)) {
            rig.link.send(ethernet(0x0102_0304_0506L, 0x0708_090a_0b0cL, 0), 0);
            List<Integer> ones = new ArrayList<>();
            rig.pair.b().receive((frame, now) -> {
                assertEquals(0x0102_0304, frame.head().getInt(0));
                assertEquals(0x88b5, frame.head().getUnsignedShort(12));
                ones.add(IntStream.range(14, frame.length()).map(i -> Integer.bitCount(frame.head().getUnsignedByte(i))).sum());
                frame.release();
            }, 2, 0);
            assertEquals(List.of(1, 0), ones);
        }
    }

    @Test
    void delayAndJitterAreWithinBoundsAndKeepOrder() {
        try (Rig rig = new Rig("", "delay=20ms,jitter=5ms", 7)) {
            long last = 0;
            HashSet<Long> delays = new HashSet<>();
            for (int i = 0; i < 1000; i++) {
                long sent = i * 100 * MS;
                rig.pair.b().send(ethernet(1, 2, i), sent);
                assertEquals(List.of(), receive(rig.link, 10, sent));
                long due = rig.link.nextDeadlineNs();
                assertTrue(due - sent >= 15 * MS && due - sent <= 25 * MS);
                assertEquals(List.of(), receive(rig.link, 10, due - 1));
                assertEquals(List.of(i), receive(rig.link, 10, due));
                assertTrue(due > last);
                last = due;
                delays.add(due - sent);
            }
            assertTrue(delays.size() > 900);
        }
        try (Rig rig = new Rig("delay=20ms,jitter=20ms", "", 7)) {
            List<Integer> arrived = rig.carry(MANY);
            assertEquals(IntStream.range(0, MANY).boxed().toList(), arrived);
        }
    }

    @Test
    void theRateSpacesFramesAndTheQueueDropsTheRest() {
        try (Rig rig = new Rig("rate=1mbit,queue=3", "", 7)) {
            for (int i = 0; i < 5; i++) {
                rig.link.send(ethernet(1, 2, i, 111), 0);
            }
            assertEquals(2, rig.link.dropped());
            for (int i = 0; i < 3; i++) {
                assertEquals((i + 1) * MS, rig.link.nextDeadlineNs());
                rig.link.flush((i + 1) * MS);
                assertEquals(List.of(i), receive(rig.pair.b()));
            }
            rig.link.send(ethernet(1, 2, 9, 111), 10 * MS);
            assertEquals(11 * MS, rig.link.nextDeadlineNs());
        }
    }

    private static Frame ip(int version, int ecn) {
        Frame frame = ethernet(1, 2, 0, 111);
        ByteBuf bytes = frame.head();
        bytes.setShort(12, version == 4 ? EtherTypes.IPV4 : EtherTypes.IPV6);
        if (version == 4) {
            Ipv4View.write(bytes, 14, 0xb8 | ecn, 111, 7, 0, 64, 6, 0x0a000001, 0x0a000002);
        } else {
            Ipv6View.write(bytes, 14, 0xb8 | ecn, 5, 71, 6, 64);
        }
        return frame;
    }

    private static List<Integer> marks(Rig rig, int version) {
        List<Integer> marks = new ArrayList<>();
        rig.link.flush(1000 * MS);
        rig.pair.b().receive((frame, now) -> {
            ByteBuf bytes = frame.head();
            int at = bytes.readerIndex() + 14;
            marks.add(EcnField.of(bytes, at));
            if (version == 4) {
                Ipv4View view = new Ipv4View();
                assertEquals(WireFault.OK, view.check(bytes, at, 111, 111));
                assertEquals(0xb8, view.trafficClass() & ~3);
            } else {
                assertEquals(0xb8 << 20 | 5, bytes.getInt(at) & 0x0fcf_ffff);
            }
            frame.release();
        }, 100, 1000 * MS);
        return marks;
    }

    @ParameterizedTest
    @CsvSource({"4", "6"})
    void whatWaitsBehindTooManyIsMarkedIfItsSenderTakesPart(int version) {
        try (Rig rig = new Rig("rate=1mbit,queue=10,ecn=2", "", 7)) {
            for (int field : new int[] {2, 2, 2, 1, 0, 3}) {
                rig.link.send(ip(version, field), 0);
            }
            assertEquals(List.of(2, 2, 3, 3, 0, 3), marks(rig, version));
        }
    }

    @Test
    void aMarkIsInACopy() {
        try (Rig rig = new Rig("rate=1mbit,ecn=1,duplicate=100%", "", 7)) {
            Frame shared = ip(4, 2);
            ByteBuf bytes = shared.head().retainedDuplicate();
            rig.link.send(shared, 0);
            assertEquals(List.of(2, 3), marks(rig, 4));
            assertEquals(2, EcnField.of(bytes, 14));
            bytes.release();
        }
    }

    @Test
    void whatIsNoIpIsNotMarked() {
        try (Rig rig = new Rig("rate=1mbit,ecn=1", "", 7)) {
            for (int i = 0; i < 5; i++) {
                rig.link.send(ethernet(1, 2, 0x4600_0000), 0);
            }
            rig.link.flush(1000 * MS);
            assertEquals(Collections.nCopies(5, 0x4600_0000), receive(rig.pair.b()));
        }
    }

    @Test
    void largePacketsVanish() {
        try (Rig rig = new Rig("mtu=1300", "", 7)) {
            rig.link.send(ethernet(1, 2, 1, 1300), 0);
            rig.link.send(ethernet(1, 2, 2, 1301), 0);
            assertEquals(List.of(1), receive(rig.pair.b()));
            assertEquals(1, rig.link.dropped());
        }
    }

    @Test
    void theSameSeedGivesTheSameAndAnotherDoesNot() {
        String all = "loss=3%,duplicate=3%,reorder=5%,jitter=2ms,delay=3ms,rate=10mbit,queue=50";
        List<List<Integer>> runs = new ArrayList<>();
        for (long seed : new long[] {42, 42, 43}) {
            try (Rig rig = new Rig(all, all, seed)) {
                runs.add(rig.carry(2000));
            }
        }
        assertEquals(runs.get(0), runs.get(1));
        assertNotEquals(runs.get(0), runs.get(2));
    }

    @Test
    void aFullInnerLinkIsWaitedFor() {
        try (Rig rig = new Rig("", "", 1, 2)) {
            for (int i = 0; i < 5; i++) {
                assertTrue(rig.link.send(ethernet(1, 2, i), 0));
            }
            assertEquals(Long.MAX_VALUE, rig.link.nextDeadlineNs());
            assertEquals(List.of(0, 1), receive(rig.pair.b()));
            assertEquals(List.of(), receive(rig.link));
            assertEquals(List.of(2, 3), receive(rig.pair.b()));
            assertEquals(List.of(), receive(rig.link));
            assertEquals(List.of(4), receive(rig.pair.b()));
        }
    }

    @Test
    void theBudgetHolds() {
        try (Rig rig = new Rig("", "delay=1ms", 1)) {
            for (int i = 0; i < 10; i++) {
                rig.pair.b().send(ethernet(1, 2, i), 0);
            }
            assertEquals(List.of(), receive(rig.link, 4, 0));
            assertEquals(List.of(0, 1, 2, 3), receive(rig.link, 4, MS));
            assertEquals(6, receive(rig.link, 100, MS).size());
        }
    }

    @Test
    void framesUnderWayAreReleasedOnClose() {
        Rig rig = new Rig("delay=1s,reorder=50%,duplicate=50%", "delay=1s", 1);
        Frame frame = ethernet(1, 2, 3);
        var bytes = frame.head();
        rig.link.send(frame, 0);
        rig.close();
        assertEquals(0, bytes.refCnt());
    }

    @Test
    void superframesAreOff() throws Exception {
        try (Link link = Links.open("impaired://loss=1%,seed=3{mem://impaired-caps}")) {
            assertEquals(LinkCapabilities.ethernet(1500), link.capabilities());
        }
    }

    @Test
    void whatCannotBeSentIsDropped() {
        try (Rig rig = new Rig("", "", 1)) {
            Frame large = ethernet(1, 2, 3, 3000);
            large.gsoSize(1440);
            assertTrue(rig.link.send(large, 0));
            assertTrue(large.isEmpty());
            assertEquals(1, rig.link.dropped());
            assertEquals(List.of(), receive(rig.pair.b()));
        }
    }

    @Test
    void directionsAreSeparate() {
        ImpairmentText.Parsed parsed = ImpairmentText.parse("loss=1%,in.loss=2%,out.delay=3us,seed=-5");
        assertEquals(0.01, parsed.out().loss());
        assertEquals(0.02, parsed.in().loss());
        assertEquals(3000, parsed.out().delayNs());
        assertEquals(0, parsed.in().delayNs());
        assertEquals(-5, parsed.seed());
        assertEquals(1_500_000, Impairments.parse("rate=1.5mbit").rateBits());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "impaired://loss=200%{mem://x}|loss=200%: a share is from 0% to 100%",
        "impaired://loss=-1%{mem://x}|loss=-1%",
        "impaired://loss=abc{mem://x}|such as 1%",
        "impaired://los=1%{mem://x}|no impairment 'los'",
        "impaired://delay=20{mem://x}|delay=20: this is not a time, such as 20ms",
        "impaired://delay=ms{mem://x}|delay=ms",
        "impaired://in.rate=fast{mem://x}|in.rate=fast: this is not a rate",
        "impaired://queue=0{mem://x}|queue=0: a queue holds from 1",
        "impaired://queue=x{mem://x}|queue=x",
        "impaired://ecn=5{mem://x}|give rate= too",
        "impaired://mtu=67{mem://x}|mtu=67: every link",
        "impaired://mtu=big{mem://x}|not a number of bytes",
        "impaired://seed=x{mem://x}|seed=x: this is not a whole number",
        "impaired://loss{mem://x}|loss' has no value",
        "impaired://loss=1%,loss=2%{mem://x}|given twice",
        "impaired://loss=1%|what to impair is missing",
        "impaired://loss=1%[seed=1]{mem://x}|no options in brackets",
    })
    void errorsNameThePart(String vnl, String part) {
        var error = assertThrows(IllegalArgumentException.class, () -> Links.open(vnl));
        assertTrue(error.getMessage().contains(part), error.getMessage());
        assertFalse(error.getMessage().contains("null"), error.getMessage());
    }
}
