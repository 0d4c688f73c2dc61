/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

/** The fields of a segment to be sent that differ from one to the next. Reused. */
final class SegmentFields {
    int seq;
    int ack;
    int flags;
    int window;
    /** Whether there's text that was never sent before. */
    boolean fresh;
}
