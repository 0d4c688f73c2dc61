/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.link;

/** What is known of a frame's transport checksum. */
public enum ChecksumState {
    /** Nothing: a receiver verifies it; on a frame to send, it is complete. */
    UNKNOWN,
    /** It has been verified, or the bytes never left this machine's memory. */
    VALID,
    /** Only the pseudo-header is summed; who puts the frame on a wire completes it. As good as {@link #VALID} to a receiver. */
    PARTIAL
}
