/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.runtime;


/**
 * Something to do in the engine that has a result.
 *
 * @param <T> the result
 * @param <X> how it may fail
 */
@FunctionalInterface
public interface EngineCall<T, X extends Exception> {

    /** Called in the engine, at its present time. Must not block. */
    T call(long nowNs) throws X;
}
