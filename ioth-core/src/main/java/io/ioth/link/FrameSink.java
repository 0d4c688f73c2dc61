/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.link;

/** Where frames go. */
@FunctionalInterface
public interface FrameSink {

    /** Takes the contents of {@code frame}, which is empty afterwards. */
    void accept(Frame frame, long nowNs);
}
