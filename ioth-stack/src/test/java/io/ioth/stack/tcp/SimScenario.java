/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.CongestionControl;
import io.ioth.TcpSettings;
import io.ioth.TcpSettings.Ecn;
import io.ioth.TcpSettings.FastOpen;
import io.ioth.TcpSettings.MtuProbing;
import io.ioth.TcpSettings.SynCookies;
import io.ioth.link.LinkCapabilities;
import io.ioth.stack.tcp.SimUser.Ending;
import io.ioth.stack.tcp.SimUser.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A bad network and what users do on it, all drawn from a seed. */
final class SimScenario {

    private static final long MS = 1_000_000L;
    private static final long SECOND = 1_000 * MS;
    /** As much as a single connection may want. */
    private static final long LEAST_MEMORY = 16 << 10;

    /** What is wrong with the network. */
    enum Trouble {
        NONE,
        LOSS,
        HEAVY_LOSS,
        BURSTS,
        REORDERING,
        DUPLICATES,
        CORRUPTION,
        JITTER,
        SHALLOW_QUEUE,
        DEEP_QUEUE,
        SMALL_RING,
        ALL_AT_ONCE,
        MTU_CHANGES,
        MTU_BLACK_HOLE,
        FLAPS,
        ONE_WAY_OUTAGE,
        CUT_FOR_GOOD,
        /** Nothing; but SYNs aren't remembered, so that what comes late or out of order may begin a connection anew, or end one. */
        COOKIES
    }

    /** Two users of one connection; when they meet, and whether the second node's user connects, or both do at one moment. */
    record Meeting(long startNs, boolean fromB, boolean simultaneous, Plan client, Plan server) {}

    final long seed;
    final Trouble trouble;
    final boolean ipv6;
    /** Whether users send with their SYNs where they may. */
    private final boolean fastOpen;
    final LinkCapabilities link;
    final SimNet net;
    final SimNode a;
    final SimNode b;
    final SimWire there;
    final SimWire back;
    final List<Meeting> meetings = new ArrayList<>();
    private final SplittableRandom random;
    private final StringBuilder faults = new StringBuilder();

    SimScenario(long seed) {
        this(seed, null);
    }

    SimScenario(long seed, @Nullable Trouble wanted) {
        this.seed = seed;
        random = new SplittableRandom(seed * 0x9e3779b97f4a7c15L + 1);
        Trouble drawn = Trouble.values()[random.nextInt(Trouble.values().length)];
        trouble = wanted == null ? drawn : wanted;
        ipv6 = random.nextBoolean();
        fastOpen = chance(0.25);
        link = link();
        net = new SimNet(random.nextLong());
        net.batch = random.nextBoolean() ? 1 : 64;
        a = net.node(ipv6 ? "fd00::1" : "10.0.0.1", config());
        b = net.node(ipv6 ? "fd00::2" : "10.0.0.2", config());
        Invariants.pair(a.invariants, b.invariants);
        there = net.wire(a, b);
        back = net.wire(b, a);
        boolean linear = random.nextBoolean();
        long delayNs = chance(0.3) ? random.nextLong(1, MS) : random.nextLong(MS, 150 * MS);
        for (SimWire wire : List.of(there, back)) {
            wire.linear = linear;
            wire.delayNs = delayNs;
        }
        middlebox();
        for (SimNode node : net.nodes) {
            node.ip.link = link;
            node.ip.mtu = link.mtu();
        }
        makeTrouble();
        for (int n = 1 + random.nextInt(3); n > 0; n--) {
            meetings.add(meeting());
        }
    }

    /** SACK, timestamps and window scaling, each off now and then; MSS stays. */
    private void middlebox() {
        int options = chance(0.2) ? 1 << 4 : 0;
        options |= chance(0.2) ? 1 << 8 : 0;
        options |= chance(0.1) ? 1 << 3 : 0;
        there.stripped = options;
        back.stripped = options;
        there.bleaches = chance(0.1);
        back.bleaches = chance(0.1);
    }

    private LinkCapabilities link() {
        int mtu = new int[] {1280, 1500, 1500, 1500, 9000}[random.nextInt(5)];
        return chance(0.4)
                ? new LinkCapabilities(LinkCapabilities.Medium.ETHERNET, mtu, 65_535, true, true)
                : LinkCapabilities.ethernet(mtu);
    }

    private TcpConfig config() {
        int send = buffer();
        TcpSettings settings = TcpSettings.DEFAULT
                .withEcn(draw(Ecn.values()))
                .withFastOpen(fastOpen && chance(0.8) ? FastOpen.BOTH : draw(FastOpen.values()))
                .withMtuProbing(draw(MtuProbing.values()))
                .withSynCookies(trouble == Trouble.COOKIES ? SynCookies.ON : SynCookies.AUTO)
                .withCongestionControl(draw(CongestionControl.values()))
                .withPacing(random.nextBoolean());
        long memory = chance(0.2) ? random.nextLong(LEAST_MEMORY, 40 * LEAST_MEMORY) : TcpConfig.MIN_DEFAULT_MEMORY;
        faults.append(settings.ecn()).append(' ').append(settings.congestionControl()).append(settings.pacing() ? " paced" : "")
                .append(" probes ").append(settings.mtuProbing()).append(" fast open ").append(settings.fastOpen())
                .append(" memory ").append(memory).append("; ");
        return new TcpConfig(send, buffer(), memory, settings);
    }

    private <T> T draw(T[] values) {
        return values[random.nextInt(values.length)];
    }

    private int buffer() {
        return chance(0.3) ? random.nextInt(4096, 65_536) : 1 << random.nextInt(16, 22);
    }

    private boolean chance(double share) {
        return random.nextDouble() < share;
    }

    private void makeTrouble() {
        for (SimWire wire : List.of(there, back)) {
            switch (trouble) {
                case LOSS -> wire.loss = random.nextDouble(0.05);
                case HEAVY_LOSS -> wire.loss = random.nextDouble(0.05, 0.25);
                case BURSTS -> bursts(wire);
                case REORDERING -> reordering(wire);
                case DUPLICATES -> wire.duplicate = random.nextDouble(0.2);
                case CORRUPTION -> wire.corrupt = random.nextDouble(0.05);
                case JITTER -> wire.jitterNs = random.nextLong(1, 100 * MS);
                case SHALLOW_QUEUE -> queue(wire, random.nextLong(4_000, 70_000));
                case DEEP_QUEUE -> queue(wire, random.nextLong(200_000, 4_000_000));
                case ALL_AT_ONCE -> allAtOnce(wire);
                default -> {}
            }
        }
        switch (trouble) {
            case SMALL_RING -> smallRing();
            case MTU_CHANGES -> mtuChanges();
            case MTU_BLACK_HOLE -> mtuBlackHole();
            case FLAPS -> flaps();
            case ONE_WAY_OUTAGE -> outage(chance(0.5) ? there : back);
            case CUT_FOR_GOOD -> cutForGood();
            default -> {}
        }
    }

    private void bursts(SimWire wire) {
        wire.burstBegins = random.nextDouble(0.01);
        wire.burstEnds = random.nextDouble(0.1, 0.6);
        wire.burstLoss = random.nextDouble(0.5, 1);
    }

    private void reordering(SimWire wire) {
        wire.reorder = random.nextDouble(0.3);
        wire.reorderNs = random.nextLong(1, 2 * wire.delayNs + 5 * MS);
    }

    private void queue(SimWire wire, long bytes) {
        wire.rateBits = random.nextLong(300_000, 50_000_000);
        wire.queueBytes = Math.max(bytes, link.maxSuperframe() > 0 ? 70_000 : 2L * link.mtu());
        if (chance(0.5)) {
            wire.markBytes = random.nextLong(1, wire.queueBytes);
        }
    }

    private void allAtOnce(SimWire wire) {
        wire.loss = random.nextDouble(0.03);
        bursts(wire);
        reordering(wire);
        wire.duplicate = random.nextDouble(0.05);
        wire.corrupt = random.nextDouble(0.01);
        wire.jitterNs = random.nextLong(1, 20 * MS);
        queue(wire, random.nextLong(10_000, 200_000));
    }

    private void smallRing() {
        for (SimNode node : net.nodes) {
            node.ring(random.nextInt(1, 16));
        }
        queue(there, Long.MAX_VALUE / 2);
        queue(back, Long.MAX_VALUE / 2);
    }

    /** A router on the way has another MTU for a while, and says so. */
    private void mtuChanges() {
        for (int n = 1 + random.nextInt(3); n > 0; n--) {
            int mtu = random.nextInt(ipv6 ? 1280 : 576, link.mtu() + 1);
            SimWire wire = chance(0.5) ? there : back;
            fault(random.nextLong(2 * SECOND), "mtu " + mtu, () -> wire.mtu = mtu);
        }
    }

    private void mtuBlackHole() {
        int mtu = random.nextInt(1280, 1400);
        there.reportsTooBig = chance(0.5);
        back.reportsTooBig = false;
        fault(random.nextLong(SECOND), "mtu " + mtu + " silently", () -> {
            there.mtu = mtu;
            back.mtu = mtu;
        });
    }

    private void flaps() {
        long atNs = 0;
        for (int n = 1 + random.nextInt(4); n > 0; n--) {
            atNs += random.nextLong(2 * SECOND);
            fault(atNs, "down", () -> {
                there.down = true;
                back.down = true;
            });
            atNs += random.nextLong(1, 6 * SECOND);
            fault(atNs, "up", () -> {
                there.down = false;
                back.down = false;
            });
        }
    }

    private void outage(SimWire wire) {
        long atNs = random.nextLong(2 * SECOND);
        fault(atNs, "one way down", () -> wire.down = true);
        fault(atNs + random.nextLong(30 * SECOND), "up again", () -> wire.down = false);
    }

    private void cutForGood() {
        boolean oneWay = chance(0.5);
        fault(random.nextLong(3 * SECOND), "cut " + (oneWay ? "one way" : "both ways"), () -> {
            there.down = true;
            back.down = !oneWay;
        });
    }

    private void fault(long afterNs, String what, Runnable action) {
        faults.append(what).append(" after ").append(afterNs / MS).append(" ms; ");
        net.at(net.now + afterNs, action);
    }

    private Meeting meeting() {
        boolean simultaneous = !fastOpen && chance(0.15);
        long startNs = random.nextLong(fastOpen ? 5 * SECOND : SECOND);
        return new Meeting(startNs, chance(0.2), simultaneous, plan(), plan());
    }

    private Plan plan() {
        long toSend =
                switch (random.nextInt(5)) {
                    case 0 -> 0;
                    case 1 -> random.nextLong(1, 2_000);
                    case 2 -> random.nextLong(2_000, 20_000);
                    default -> random.nextLong(20_000, trouble == Trouble.HEAVY_LOSS ? 60_000 : 200_000);
                };
        int chunk = random.nextInt(Math.max(1, (int) (toSend / 500)), 40_000);
        long writePauseNs = chance(0.2) ? random.nextLong(1, 20 * MS) : 0;
        long readPauseNs = chance(0.3) ? random.nextLong(1, 30 * MS) : 0;
        long readDelayNs = chance(0.2) ? random.nextLong(1, 10 * SECOND) : 0;
        Ending ending = trouble == Trouble.COOKIES || chance(0.8) ? Ending.HALF_CLOSE : chance(0.5) ? Ending.CLOSE : Ending.ABORT;
        boolean byReadiness = chance(0.7);
        boolean nodelay = chance(0.5);
        boolean keepAlive = chance(0.5);
        int sendBuffer = chance(0.2) ? random.nextInt(4096, 100_000) : 0;
        int receiveBuffer = chance(0.2) ? random.nextInt(4096, 100_000) : 0;
        if (readPauseNs > 0) {
            chunk = Math.max(chunk, 1000);
        }
        return new Plan(
                toSend, chunk, writePauseNs, readPauseNs, readDelayNs, ending, byReadiness, nodelay, keepAlive,
                fastOpen, sendBuffer, receiveBuffer);
    }

    /** Whether every connection must come to its good end, if its users let it. */
    boolean mustSucceed() {
        return switch (trouble) {
            case HEAVY_LOSS, CUT_FOR_GOOD, MTU_BLACK_HOLE -> false;
            default -> true;
        };
    }

    @Override
    public String toString() {
        return "seed " + seed + ": " + trouble + (ipv6 ? " IPv6 " : " IPv4 ") + "mtu " + link.mtu()
                + (link.maxSuperframe() > 0 ? " superframes" : "") + "\n  there: " + there + "\n  back: " + back
                + "\n  " + faults + "\n  " + meetings;
    }
}
