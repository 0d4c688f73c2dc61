/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.micrometer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.NetStack;
import io.ioth.metrics.Counter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.ref.WeakReference;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StackMetersTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private double count(String name, String... tags) {
        return registry.get(name).tags(tags).functionCounter().count();
    }

    @Test
    void whatAStackCountsIsMetered() throws Exception {
        try (NetStack stack = NetStack.open("mem://meters", "name=metered,dad=off,ip=10.0.0.1/24");
                NetStack other = NetStack.open("mem://meters", "dad=off,ip=10.0.0.2/24");
                ServerSocketChannel listener = other.openServerSocketChannel();
                SocketChannel client = stack.openSocketChannel()) {
            new StackMeters(stack, Tags.of("place", "here")).bindTo(registry);
            listener.bind(new InetSocketAddress("10.0.0.2", 80));
            client.connect(listener.getLocalAddress());
            assertEquals(1, count("ioth.tcp.active.opens", "stack", "metered", "place", "here"));
            assertEquals(1, registry.get("ioth.tcp.curr.estab").gauge().value());
            assertEquals(stack.counters().get(Counter.IF_OUT_OCTETS), count("ioth.if.out.octets"));
            assertTrue(count("ioth.interface.frames", "interface", "vde0", "direction", "in") > 0);
            assertTrue(count("ioth.interface.octets", "interface", "vde0", "direction", "out") > 0);
            assertEquals(0, count("ioth.drops", "reason", "TCP_BAD_CHECKSUM"));
        }
    }

    @Test
    void stacksAreToldApart() throws Exception {
        try (NetStack one = NetStack.open("", "name=one");
                NetStack two = NetStack.open("", "name=two")) {
            new StackMeters(one).bindTo(registry);
            new StackMeters(two).bindTo(registry);
            assertEquals(0, count("ioth.tcp.active.opens", "stack", "one"));
            assertEquals(0, count("ioth.tcp.active.opens", "stack", "two"));
        }
    }

    @Test
    void metersHoldNoStackAlive() throws Exception {
        NetStack stack = NetStack.open("", "name=lost");
        new StackMeters(stack).bindTo(registry);
        WeakReference<NetStack> lost = new WeakReference<>(stack);
        stack.close();
        stack = null;
        while (lost.get() != null) {
            System.gc();
        }
    }
}
