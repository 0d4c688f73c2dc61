/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import io.ioth.CongestionControl;
import io.ioth.StackConfig;
import io.ioth.TcpSettings;
import io.ioth.link.Gaps;
import io.ioth.link.ImpairedLink;
import io.ioth.link.Impairments;
import io.ioth.link.LinkPair;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/** Two whole stacks on a bad cable, and what befalls it, all drawn from a seed. */
final class EngineScenario {

    private static final long MS = 1_000_000L;
    private static final long SECOND = 1_000 * MS;
    private static final int INTERFACE = 2;
    private static final long SHORT_OUTAGE_NS = 3 * SECOND;
    /** Nobody has an address before it's known that nobody else has it. */
    private static final Duration UNTIL_ADDRESSED = Duration.ofSeconds(15);

    /** What is wrong. */
    enum Trouble {
        NONE,
        LOSS,
        BURSTS,
        DISORDER,
        CORRUPTION,
        SLOW,
        FLAPS,
        ONE_WAY_OUTAGE,
        MTU_BLACK_HOLE,
        INTERFACE_MTU,
        ALL_AT_ONCE,
        CUT_FOR_GOOD
    }

    /** Something that happens to the cable. */
    record Fault(long atNs, String what, Runnable action) {}

    final long seed;
    final Trouble trouble;
    final boolean ipv6;
    final TestNet net = new TestNet();
    final List<Fault> faults = new ArrayList<>();
    final ChangingLink there;
    final ChangingLink back;
    final int mtu;
    private final SplittableRandom random;
    private final long startNs;
    private boolean outlives = true;
    private final Impairments how;

    EngineScenario(long seed) throws IOException {
        this.seed = seed;
        random = new SplittableRandom(seed * 0x9e3779b97f4a7c15L + 3);
        trouble = Trouble.values()[random.nextInt(Trouble.values().length)];
        ipv6 = random.nextBoolean();
        mtu = new int[] {1280, 1500, 1500, 9000}[random.nextInt(4)];
        how = impairments();
        LinkPair pair = LinkPair.of(io.ioth.link.LinkCapabilities.ethernet(mtu), random.nextBoolean() ? 1024 : random.nextInt(8, 64));
        there = new ChangingLink(new ImpairedLink(pair.a(), how, Impairments.NONE, random.nextLong()));
        back = new ChangingLink(new ImpairedLink(pair.b(), how, Impairments.NONE, random.nextLong()));
        net.engine(there, config(), "02:00:00:00:00:01", "10.0.0.1/24", "fd00::1/64");
        net.engine(back, config(), "02:00:00:00:00:02", "10.0.0.2/24", "fd00::2/64");
        net.run(UNTIL_ADDRESSED);
        startNs = net.nowNs;
        befall();
        faults.sort(Comparator.comparingLong(Fault::atNs));
    }

    String address(int engine) {
        return (ipv6 ? "fd00::" : "10.0.0.") + (engine + 1);
    }

    long nextLong(long bound) {
        return random.nextLong(bound);
    }

    boolean chance(double share) {
        return random.nextDouble() < share;
    }

    private StackConfig config() {
        TcpSettings settings = TcpSettings.DEFAULT
                .withEcn(draw(TcpSettings.Ecn.values()))
                .withMtuProbing(draw(TcpSettings.MtuProbing.BLACK_HOLE, TcpSettings.MtuProbing.ALWAYS))
                .withCongestionControl(draw(CongestionControl.values()))
                .withPacing(random.nextBoolean());
        return StackConfig.builder().duplicateAddressDetection(chance(0.3)).tcp(settings).build();
    }

    @SafeVarargs
    private <T> T draw(T... values) {
        return values[random.nextInt(values.length)];
    }

    private Impairments impairments() {
        boolean all = trouble == Trouble.ALL_AT_ONCE;
        double loss = all || trouble == Trouble.LOSS ? random.nextDouble(0.05) : 0;
        boolean disorder = all || trouble == Trouble.DISORDER;
        double corrupt = all || trouble == Trouble.CORRUPTION ? random.nextDouble(0.02) : 0;
        long delayNs = random.nextLong(50 * MS);
        boolean slow = all || trouble == Trouble.SLOW;
        long rateBits = slow ? random.nextLong(500_000, 20_000_000) : 0;
        return new Impairments(
                loss, disorder ? random.nextDouble(0.1) : 0, disorder ? random.nextDouble(0.2) : 0, corrupt, delayNs,
                disorder ? random.nextLong(20 * MS) : 0, rateBits, random.nextInt(10, 200), slow && chance(0.5) ? 5 : 0, 0, gaps());
    }

    /** It's up for longer than it's down, so that neighbours find one another again. */
    private Gaps gaps() {
        if (trouble != Trouble.FLAPS) {
            return Gaps.NONE;
        }
        long downNs = random.nextLong(1, 2 * SECOND);
        long upNs = downNs + random.nextLong(500 * MS, 5 * SECOND);
        return new Gaps(0, Gaps.DEFAULT_BURST_LENGTH, downNs + upNs, downNs, 0);
    }

    /** The cable is dead for a moment, again and again; for times, not for packets, or one that sends seldom would be cut off for hours. */
    private void bursts() {
        long atNs = 0;
        for (int n = 1 + random.nextInt(30); n > 0; n--) {
            atNs += random.nextLong(300 * MS);
            cable(atNs, true);
            atNs += random.nextLong(50 * MS);
            cable(atNs, false);
        }
    }

    private void cable(long afterNs, boolean dead) {
        fault(afterNs, dead ? "dead" : "alive", () -> {
            there.swallows = dead;
            back.swallows = dead;
        });
    }

    private void befall() {
        switch (trouble) {
            case BURSTS -> bursts();
            case ONE_WAY_OUTAGE -> {
                ChangingLink way = chance(0.5) ? there : back;
                long atNs = random.nextLong(2 * SECOND);
                fault(atNs, "one way down", () -> way.swallows = true);
                long forNs = random.nextLong(chance(0.5) ? SHORT_OUTAGE_NS : 40 * SECOND);
                outlives = forNs <= SHORT_OUTAGE_NS;
                fault(atNs + forNs, "up again", () -> way.swallows = false);
            }
            case MTU_BLACK_HOLE -> {
                int least = random.nextInt(1280, Math.max(1281, mtu));
                fault(random.nextLong(2 * SECOND), "mtu " + least + " silently", () -> {
                    there.mtu = least;
                    back.mtu = least;
                });
            }
            case INTERFACE_MTU -> {
                for (int n = 1 + random.nextInt(3); n > 0; n--) {
                    int bytes = random.nextInt(1280, mtu + 1);
                    int engine = random.nextInt(2);
                    fault(random.nextLong(2 * SECOND), "mtu " + bytes, () -> net.engines.get(engine).setMtu(INTERFACE, bytes));
                }
            }
            case CUT_FOR_GOOD -> {
                outlives = false;
                boolean oneWay = chance(0.5);
                fault(random.nextLong(3 * SECOND), "cut " + (oneWay ? "one way" : "both ways"), () -> {
                    there.swallows = true;
                    back.swallows = !oneWay;
                });
            }
            default -> {}
        }
    }

    private void fault(long afterNs, String what, Runnable action) {
        faults.add(new Fault(net.nowNs + afterNs, what, action));
    }

    /**
     * Whether who is connected must come to a good end. Where a neighbour is gone for longer, connections end; and where a connection ends
     * that nobody has any more, its peer doesn't hear of it.
     */
    boolean mustSucceed() {
        return outlives;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("seed " + seed + ": " + trouble + (ipv6 ? " IPv6" : " IPv4") + " mtu " + mtu + " " + how);
        for (Fault fault : faults) {
            text.append("; ").append(fault.what()).append(" after ").append((fault.atNs() - startNs) / MS).append(" ms");
        }
        return text.toString();
    }
}
