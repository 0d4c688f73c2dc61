/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack;

import io.ioth.StackConfig;
import io.ioth.SteppedStack;
import io.ioth.stack.engine.Surroundings;
import io.ioth.stack.runtime.SerialExecutor;
import java.io.IOException;
import java.util.random.RandomGenerator;

/** A stack that moves only when it's told to. */
final class SteppedIothStack extends IothStack implements SteppedStack {

    SteppedIothStack(StackConfig config, SerialExecutor executor, RandomGenerator random) throws IOException {
        super(config, executor, Surroundings.simulated(random, executor));
    }

    @Override
    public boolean step() {
        return executor().stepAll();
    }

    @Override
    public long nextDeadlineNs() {
        return inEngine(() -> engine().nextDeadlineNs());
    }
}
