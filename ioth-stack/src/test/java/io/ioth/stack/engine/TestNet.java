/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import io.ioth.NetInterface;
import io.ioth.NetInterface.AddressState;
import io.ioth.StackConfig;
import io.ioth.link.Link;
import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.net.MacAddress;
import io.ioth.stack.iface.AddressListener;
import io.ioth.stack.socket.Endpoint;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Engines in virtual time. */
final class TestNet implements AutoCloseable {

    private static final int MAX_STEPS = 100_000;

    final List<StackEngine> engines = new ArrayList<>();
    final List<Runnable> pumps = new ArrayList<>();
    long nowNs = 1_000_000_000L;

    /** An engine with one Ethernet interface, index 2, and these addresses, such as {@code 10.0.0.1/24}. */
    StackEngine engine(Link link, boolean dad, String mac, String... addresses) throws IOException {
        return engine(link, StackConfig.builder().duplicateAddressDetection(dad).build(), mac, addresses);
    }

    StackEngine engine(Link link, StackConfig config, String mac, String... addresses) throws IOException {
        StackEngine engine = new StackEngine(config, new Random(engines.size() + 1), task -> task.run(nowNs));
        link.start(() -> {});
        engine.addInterface("e0", "", link, Optional.of(MacAddress.parse(mac)), 0, nowNs);
        for (String text : addresses) {
            add(engine, text, AddressListener.NONE);
        }
        engines.add(engine);
        return engine;
    }

    void add(StackEngine engine, String text, AddressListener listener) throws IOException {
        int slash = text.indexOf('/');
        int length = Integer.parseInt(text.substring(slash + 1));
        engine.addAddress(2, IpAddress.parse(text.substring(0, slash)), length, listener, nowNs);
    }

    /** Does all that happens within {@code time}. */
    void run(Duration time) {
        long end = nowNs + time.toNanos();
        while (true) {
            settle();
            long next = Long.MAX_VALUE;
            for (StackEngine engine : engines) {
                next = Math.min(next, engine.nextDeadlineNs());
            }
            if (next > end) {
                break;
            }
            nowNs = Math.max(nowNs, next);
        }
        nowNs = end;
        settle();
    }

    /** Does all that happens now. */
    void settle() {
        int idle = 0;
        for (int i = 0; i < MAX_STEPS && idle < 3; i++) {
            boolean more = false;
            for (StackEngine engine : engines) {
                more |= engine.step(nowNs);
            }
            pumps.forEach(Runnable::run);
            idle = more ? 0 : idle + 1;
        }
        if (idle < 3) {
            throw new AssertionError("the engines never come to rest");
        }
    }

    static Endpoint at(String address, int port) {
        return new Endpoint(IpAddress.parse(address), port, 0);
    }

    static ByteBuf bytes(int length) {
        ByteBuf bytes = PooledByteBufAllocator.DEFAULT.directBuffer(length);
        for (int i = 0; i < length; i++) {
            bytes.writeByte(i * 31 + (i >> 8));
        }
        return bytes;
    }

    /** What was dropped, but for the reports to multicast routers that a cable without a filter brings. */
    static Map<DropReason, Long> drops(StackEngine engine) {
        Map<DropReason, Long> drops = engine.counters().drops();
        drops.remove(DropReason.LINK_NOT_FOR_US);
        return drops;
    }

    static AddressState state(StackEngine engine, String address) {
        return find(engine, address).orElseThrow().state();
    }

    /** The address of the engine's first interface, as it was at the beginning of time. */
    static Optional<NetInterface.Address> find(StackEngine engine, String address) {
        IpAddress wanted = IpAddress.parse(address);
        return engine.interfaces(0).get(1).addresses().stream()
                .filter(a -> a.address().equals(wanted))
                .findFirst();
    }

    @Override
    public void close() {
        engines.forEach(e -> e.close(nowNs));
    }
}
