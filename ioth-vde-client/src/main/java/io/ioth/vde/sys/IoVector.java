/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.vde.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** An array of {@code struct iovec}, the first of which is for a {@link VirtioNetHeader} if there's one. Confined. */
final class IoVector {

    private static final int IOVEC_SIZE = 16;
    private static final int IOV_LEN = 8;

    private final MemorySegment header = Arena.ofAuto().allocate(VirtioNetHeader.SIZE, Long.BYTES);
    private final MemorySegment vector;
    private final int pieces;

    /** Of the header and {@code pieces} pieces. */
    IoVector(int pieces) {
        this.pieces = pieces;
        vector = Arena.ofAuto().allocate((1L + pieces) * IOVEC_SIZE, Long.BYTES);
        set(0, header.address(), VirtioNetHeader.SIZE);
    }

    MemorySegment header() {
        return header;
    }

    /** Sets a piece, the first being 0. */
    void piece(int piece, long address, int length) {
        set(piece + 1, address, length);
    }

    private void set(int index, long address, int length) {
        vector.set(ValueLayout.JAVA_LONG, (long) index * IOVEC_SIZE, address);
        vector.set(ValueLayout.JAVA_LONG, (long) index * IOVEC_SIZE + IOV_LEN, length);
    }

    int readv(Libc libc, int fd, boolean withHeader) {
        return withHeader
                ? libc.readv(fd, vector, 1 + pieces)
                : libc.readv(fd, vector.asSlice(IOVEC_SIZE), pieces);
    }

    int writev(Libc libc, int fd, boolean withHeader, int count) {
        return withHeader
                ? libc.writev(fd, vector, 1 + count)
                : libc.writev(fd, vector.asSlice(IOVEC_SIZE), count);
    }
}
