/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools.http;

/** Told of a transfer's progress, by the thread that does it. */
@FunctionalInterface
public interface TransferProgress {

    /** Tells nobody. */
    TransferProgress NONE = (done, total) -> {};

    /**
     * Some bytes were moved.
     *
     * @param total -1 while it isn't known
     */
    void moved(long done, long total);
}
