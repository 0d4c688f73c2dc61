/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.vde.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** An array of {@code struct mmsghdr}, each with an array of {@code struct iovec} of its own. Confined. */
final class MessageVector {

    private static final int MMSGHDR_SIZE = 64;
    private static final int MSG_IOV = 16;
    private static final int MSG_IOVLEN = 24;
    private static final int MSG_FLAGS = 48;
    private static final int MSG_LEN = 56;
    private static final int IOVEC_SIZE = 16;
    private static final int IOV_LEN = 8;

    private final int pieces;
    private final MemorySegment headers;
    private final MemorySegment vectors;

    /** Of {@code count} messages with up to {@code pieces} pieces each. */
    MessageVector(int count, int pieces) {
        this.pieces = pieces;
        Arena arena = Arena.ofAuto();
        headers = arena.allocate((long) count * MMSGHDR_SIZE, Long.BYTES);
        vectors = arena.allocate((long) count * pieces * IOVEC_SIZE, Long.BYTES);
        for (int i = 0; i < count; i++) {
            long vector = vectors.address() + (long) i * pieces * IOVEC_SIZE;
            headers.set(ValueLayout.JAVA_LONG, (long) i * MMSGHDR_SIZE + MSG_IOV, vector);
            pieces(i, pieces);
        }
    }

    MemorySegment headers() {
        return headers;
    }

    /** Says how many pieces {@code message} has. */
    void pieces(int message, int count) {
        headers.set(ValueLayout.JAVA_LONG, (long) message * MMSGHDR_SIZE + MSG_IOVLEN, count);
    }

    void piece(int message, int piece, long address, int length) {
        long at = (long) (message * pieces + piece) * IOVEC_SIZE;
        vectors.set(ValueLayout.JAVA_LONG, at, address);
        vectors.set(ValueLayout.JAVA_LONG, at + IOV_LEN, length);
    }

    /** How long the received message is. */
    int length(int message) {
        return headers.get(ValueLayout.JAVA_INT, (long) message * MMSGHDR_SIZE + MSG_LEN);
    }

    /** Whether the received message was longer than its pieces. */
    boolean truncated(int message) {
        return (headers.get(ValueLayout.JAVA_INT, (long) message * MMSGHDR_SIZE + MSG_FLAGS) & Libc.MSG_TRUNC) != 0;
    }
}
