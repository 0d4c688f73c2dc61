/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import io.ioth.time.NanoClock;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/** {@code stack=kernel}: the stack of the host's kernel, through the JDK's own channels. */
public final class KernelStackProvider implements StackProvider {

    /** What {@code stack=} calls it. */
    static final String NAME = "kernel";

    private static final AtomicInteger OPENED = new AtomicInteger();

    /** For {@link java.util.ServiceLoader}. */
    public KernelStackProvider() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public NetStack open(StackConfig config) throws IOException {
        if (!config.interfaces().isEmpty()) {
            throw new IllegalArgumentException("the kernel's interfaces can't be changed from here; with stack=kernel"
                    + " leave out the VNL and all settings of interfaces");
        }
        String name = config.name().isEmpty() ? NAME + "-" + OPENED.incrementAndGet() : config.name();
        KernelStack stack = new KernelStack(name, true);
        stack.resolver().configure(ResolverSettings.DEFAULT.withHosts(Hosts.of(config)));
        return stack;
    }

    @Override
    public SteppedStack openStepped(StackConfig config, NanoClock clock, RandomGenerator random) {
        throw new UnsupportedOperationException("the kernel runs by its own clock and can't be stepped; use stack="
                + StackConfig.DEFAULT_STACK);
    }
}
