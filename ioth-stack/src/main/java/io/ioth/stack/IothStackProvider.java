/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack;

import io.ioth.NetStack;
import io.ioth.StackConfig;
import io.ioth.StackProvider;
import io.ioth.SteppedStack;
import io.ioth.stack.engine.Surroundings;
import io.ioth.stack.runtime.SerialExecutor;
import io.ioth.time.NanoClock;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/** Makes stacks of this module: {@code stack=ioth}. */
public final class IothStackProvider implements StackProvider {

    private static final long NANOS_PER_MILLI = 1_000_000;

    private static final class Secure {
        static final SecureRandom RANDOM = new SecureRandom();
    }

    /** For {@link java.util.ServiceLoader}. */
    public IothStackProvider() {}

    @Override
    public String name() {
        return StackConfig.DEFAULT_STACK;
    }

    @Override
    public NetStack open(StackConfig config) throws IOException {
        SerialExecutor executor = SerialExecutor.running();
        IothStack stack =
                new IothStack(config, executor, new Surroundings(Secure.RANDOM, executor, IothStackProvider::unixMillis));
        try {
            stack.offerControl(config.control());
            stack.offerBeans(config.jmx());
        } catch (IOException | RuntimeException e) {
            stack.close();
            throw e;
        }
        if (config.debug()) {
            StackReport.log(stack);
        }
        return stack;
    }

    /** Asked anew each time, since the wall clock may be set while the other runs. */
    private static long unixMillis(long nowNs) {
        return Math.floorDiv(NanoClock.systemOriginNs() + nowNs, NANOS_PER_MILLI);
    }

    @Override
    public SteppedStack openStepped(StackConfig config, NanoClock clock, RandomGenerator random) throws IOException {
        return new SteppedIothStack(config, SerialExecutor.stepped(clock), random);
    }
}
