/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.wire;

import io.ioth.metrics.DropReason;

/** What is wrong with received bytes; {@link #OK} when nothing is. */
public enum WireFault {
    /** Nothing: no accessor of the view throws. */
    OK,
    /** Shorter than the header says, or than any header is. */
    TRUNCATED,
    /** A length field that contradicts another, or the bytes there are. */
    BAD_LENGTH,
    /** A version that the view isn't for. */
    BAD_VERSION,
    /** A wrong checksum. */
    BAD_CHECKSUM,
    /** Options that can't be parsed. */
    BAD_OPTIONS,
    /** Any other field with a forbidden value. */
    BAD_FIELD;

    /** Chooses what to count a faulty header under. */
    public DropReason reason(DropReason malformed, DropReason badChecksum) {
        return this == BAD_CHECKSUM ? badChecksum : malformed;
    }
}
