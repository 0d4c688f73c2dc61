/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import io.ioth.time.NanoClock;
import java.io.IOException;
import java.util.random.RandomGenerator;

/** Makes stacks; found by {@link java.util.ServiceLoader}. Called by any thread. */
public interface StackProvider {

    /** What {@code stack=} calls it. */
    String name();

    /** See {@link NetStack#open(StackConfig)}. */
    NetStack open(StackConfig config) throws IOException;

    /**
     * See {@link NetStack#openStepped}.
     *
     * @throws UnsupportedOperationException when this kind of stack can't be stepped
     */
    SteppedStack openStepped(StackConfig config, NanoClock clock, RandomGenerator random) throws IOException;
}
