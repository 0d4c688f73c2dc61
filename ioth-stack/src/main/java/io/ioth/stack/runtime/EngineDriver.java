/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.runtime;

/** What an executor drives: the engine, or a part of it in tests. Confined. */
public interface EngineDriver {

    /** Does a bounded amount of work; answers whether there's more to do at once. */
    boolean step(long nowNs);

    /** When {@link #step} is due next; {@link Long#MAX_VALUE} for never. */
    long nextDeadlineNs();
}
