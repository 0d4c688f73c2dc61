/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.micrometer;

import io.ioth.NetInterface;
import io.ioth.NetInterface.Traffic;
import io.ioth.NetStack;
import io.ioth.metrics.Counter;
import io.ioth.metrics.DropReason;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * The meters of one stack. They read what the stack counts anyway when a registry asks, and hold it by weak references only.
 *
 * <p>There is {@code ioth.} and the counter's name for each {@link Counter}, as in {@code ioth.tcp.retrans.segs}; {@code ioth.drops} with the
 * tag {@code reason}; the gauge {@code ioth.tcp.curr.estab}; and {@code ioth.interface.frames} and {@code ioth.interface.octets} with the
 * tags {@code interface} and {@code direction}, and {@code ioth.interface.dropped}. All have the tag {@code stack}.
 *
 * <p>Threading: any thread.
 */
public final class StackMeters implements MeterBinder {

    private final NetStack stack;
    private final Tags tags;

    /** Meters of {@code stack}, with its name as the only common tag. */
    public StackMeters(NetStack stack) {
        this(stack, Tags.empty());
    }

    /** Meters of {@code stack}, with more tags for all of them. */
    public StackMeters(NetStack stack, Tags more) {
        this.stack = stack;
        this.tags = more.and("stack", stack.name());
    }

    /** Adds the meters, those of the interfaces that there are now included. */
    @Override
    public void bindTo(MeterRegistry registry) {
        for (Counter counter : Counter.values()) {
            bind(counter, registry);
        }
        for (DropReason reason : DropReason.values()) {
            count(registry, "ioth.drops", tags.and("reason", reason.name()), of -> of.counters().get(reason));
        }
        for (NetInterface each : stack.interfaces()) {
            bind(each.name(), registry);
        }
    }

    private void bind(Counter counter, MeterRegistry registry) {
        String name = "ioth." + counter.name().toLowerCase(Locale.ROOT).replace('_', '.');
        ToDoubleFunction<NetStack> read = of -> of.counters().get(counter);
        if (counter == Counter.TCP_CURR_ESTAB) {
            Gauge.builder(name, stack, read).tags(tags).register(registry);
        } else {
            count(registry, name, tags, read);
        }
    }

    private void bind(String interfaceName, MeterRegistry registry) {
        Tags of = tags.and("interface", interfaceName);
        Tags in = of.and("direction", "in");
        Tags out = of.and("direction", "out");
        traffic(registry, "ioth.interface.frames", in, interfaceName, Traffic::inFrames);
        traffic(registry, "ioth.interface.frames", out, interfaceName, Traffic::outFrames);
        traffic(registry, "ioth.interface.octets", in, interfaceName, Traffic::inOctets);
        traffic(registry, "ioth.interface.octets", out, interfaceName, Traffic::outOctets);
        traffic(registry, "ioth.interface.dropped", of, interfaceName, Traffic::dropped);
    }

    private void traffic(
            MeterRegistry registry, String name, Tags with, String interfaceName, ToDoubleFunction<Traffic> read) {
        count(registry, name, with, of -> of.networkInterface(interfaceName)
                .map(NetInterface::traffic)
                .map(read::applyAsDouble)
                .orElse(0.0));
    }

    private void count(MeterRegistry registry, String name, Tags with, ToDoubleFunction<NetStack> read) {
        FunctionCounter.builder(name, stack, read).tags(with).register(registry);
    }
}
