/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.stack.tcp.model.Seq;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Pieces that arrived out of order, sorted and without overlap; one segment makes at most one piece, whatever it overlaps. What they take is
 * counted as it is, with the buffers that they keep from being freed: small pieces are copied, and those that follow one another put together.
 * Who inserts sees to it first that there is room.
 */
final class ReassemblyQueue {

    /** More pieces than this are never held, so that finding and moving them takes bounded time. */
    static final int MAX_PIECES = 4096;
    /** What a piece takes beside its bytes. */
    static final int PIECE_OVERHEAD = 128;

    /** Pieces shorter than this are copied. */
    private static final int SMALL = 512;
    /** A piece that pins a buffer more than this many times as large is copied. */
    private static final int MAX_PINNED = 2;
    /** Copies are made in buffers of so many bytes or a multiple. */
    private static final int GRAIN = 64;

    private static final int LARGE = 64 << 10;
    /** Pieces longer than this aren't put together any more. */
    private static final int COLLAPSED = LARGE / 4;

    private static final int INITIAL = 8;

    private final MemoryBudget memory;
    private @Nullable Piece[] pieces = new Piece[INITIAL];
    private int first;
    private int end;
    private @Nullable Piece free;
    private long held;
    private int insertedSinceCollapse;

    ReassemblyQueue(MemoryBudget memory) {
        this.memory = memory;
    }

    private static final class Piece {
        int start;
        int length;
        int offset;
        /** What it takes. */
        int charge;
        /** The buffer is a copy, and has nothing behind the piece. */
        boolean copied;

        @Nullable ByteBuf bytes;
        @Nullable Piece nextFree;

        int end() {
            return start + length;
        }

        ByteBuf bytes() {
            return Objects.requireNonNull(bytes);
        }
    }

    private Piece piece(int index) {
        return Objects.requireNonNull(pieces[index]);
    }

    boolean isEmpty() {
        return first == end;
    }

    int pieces() {
        return end - first;
    }

    /** Bytes of memory that the pieces take. */
    long held() {
        return held;
    }

    /**
     * Keeps what's new of a piece. What of it is held already stays as it was, but for pieces that it covers.
     *
     * @param bytes stays the caller's
     */
    void insert(int seq, ByteBuf bytes, int offset, int length) {
        int pieceEnd = seq + length;
        int at = firstEndingAfter(seq);
        int from = seq;
        if (at < end && Seq.leq(piece(at).start, seq)) {
            from = piece(at).end();
            at++;
        }
        int covered = at;
        while (covered < end && Seq.leq(piece(covered).end(), pieceEnd)) {
            covered++;
        }
        int to = covered < end ? Seq.min(pieceEnd, piece(covered).start) : pieceEnd;
        if (Seq.lt(from, to)) {
            remove(at, covered);
            add(at, from, bytes, offset + (from - seq), to - from);
        }
    }

    private int firstEndingAfter(int seq) {
        int low = first;
        int high = end;
        while (low < high) {
            int middle = low + high >>> 1;
            if (Seq.gt(piece(middle).end(), seq)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private void remove(int from, int to) {
        for (int i = from; i < to; i++) {
            discard(piece(i));
        }
        if (to > from) {
            System.arraycopy(pieces, to, pieces, from, end - to);
            Arrays.fill(pieces, end - (to - from), end, null);
            end -= to - from;
        }
    }

    private void add(int index, int start, ByteBuf bytes, int offset, int length) {
        insertedSinceCollapse++;
        boolean copy = length < SMALL || bytes.refCnt() == 1 && bytes.capacity() / MAX_PINNED > length;
        Piece before = index > first ? piece(index - 1) : null;
        Piece adjacent = before != null && before.copied && before.end() == start ? before : null;
        if (copy && adjacent != null && adjacent.bytes().writableBytes() >= length) {
            adjacent.bytes().writeBytes(bytes, offset, length);
            adjacent.length += length;
            return;
        }
        Piece piece = newPiece(start, length);
        if (copy) {
            int wanted = adjacent == null ? length : Math.max(length, Math.min(LARGE, 2 * adjacent.length));
            ByteBuf target = allocate(wanted);
            target.writeBytes(bytes, offset, length);
            hold(piece, target, 0, true, target.capacity());
        } else {
            int charge = bytes.refCnt() == 1 ? bytes.capacity() : length;
            hold(piece, bytes.retain(), offset, false, charge);
        }
        put(index, piece);
    }

    private static ByteBuf allocate(int wanted) {
        int size = (wanted + GRAIN - 1) / GRAIN * GRAIN;
        return PooledByteBufAllocator.DEFAULT.directBuffer(size, size);
    }

    private Piece newPiece(int start, int length) {
        Piece piece = free;
        if (piece == null) {
            piece = new Piece();
        } else {
            free = piece.nextFree;
            piece.nextFree = null;
        }
        piece.start = start;
        piece.length = length;
        return piece;
    }

    private void hold(Piece piece, ByteBuf bytes, int offset, boolean copied, int charge) {
        piece.bytes = bytes;
        piece.offset = offset;
        piece.copied = copied;
        piece.charge = charge + PIECE_OVERHEAD;
        held += piece.charge;
        memory.take(piece.charge);
    }

    /** Frees what a piece holds; where it is in the array is the caller's business. */
    private void discard(Piece piece) {
        held -= piece.charge;
        memory.giveBack(piece.charge);
        piece.bytes().release();
        piece.bytes = null;
        piece.nextFree = free;
        free = piece;
    }

    private void put(int index, Piece piece) {
        int at = index;
        if (end == pieces.length) {
            at -= makeRoom();
        }
        System.arraycopy(pieces, at, pieces, at + 1, end - at);
        pieces[at] = piece;
        end++;
    }

    /** Moves all to the front, into a larger array if need be; answers by how much. */
    private int makeRoom() {
        int moved = first;
        int size = moved > pieces.length / 2 ? pieces.length : pieces.length * 2;
        pieces = Arrays.copyOf(Arrays.copyOfRange(pieces, first, end), size);
        end -= moved;
        first = 0;
        return moved;
    }

    /**
     * Moves the bytes that begin at {@code rcvNxt} to {@code to}, or nowhere.
     *
     * @return how many
     */
    int moveTo(@Nullable ReceiveBuffer to, int rcvNxt) {
        int next = rcvNxt;
        while (first < end && Seq.leq(piece(first).start, next)) {
            Piece piece = piece(first);
            int skip = next - piece.start;
            int length = piece.length - skip;
            if (length > 0) {
                if (to != null) {
                    to.append(piece.bytes(), piece.offset + skip, length);
                }
                next += length;
            }
            pieces[first++] = null;
            discard(piece);
        }
        if (isEmpty()) {
            clear();
        }
        return next - rcvNxt;
    }

    /**
     * Puts pieces that follow one another together in as little memory as they need. Worth the while only now and then, and not done otherwise.
     *
     * @return how many fewer there are
     */
    int collapse() {
        int before = pieces();
        if (insertedSinceCollapse <= before / 4) {
            return 0;
        }
        insertedSinceCollapse = 0;
        int kept = first;
        for (int i = first; i < end; ) {
            int next = runEnd(i);
            pieces[kept++] = next - i > 1 ? together(i, next) : pieces[i];
            i = next;
        }
        Arrays.fill(pieces, kept, end, null);
        end = kept;
        return before - pieces();
    }

    /** The end of those that can become one with the piece at {@code index}. */
    private int runEnd(int index) {
        int next = index + 1;
        int bytes = piece(index).length;
        while (next < end
                && bytes < COLLAPSED
                && piece(next).start == piece(next - 1).end()
                && bytes + piece(next).length <= LARGE) {
            bytes += piece(next).length;
            next++;
        }
        return next;
    }

    private Piece together(int from, int to) {
        int start = piece(from).start;
        int length = piece(to - 1).end() - start;
        ByteBuf target = allocate(length);
        for (int i = from; i < to; i++) {
            Piece piece = piece(i);
            target.writeBytes(piece.bytes(), piece.offset, piece.length);
            discard(piece);
        }
        Piece all = newPiece(start, length);
        hold(all, target, 0, true, target.capacity());
        return all;
    }

    /**
     * Drops from the far end what begins at or behind {@code seq}, until no more than {@code most} bytes in {@code mostPieces} are held.
     *
     * @return how many pieces were dropped
     */
    int prune(int seq, long most, int mostPieces) {
        int dropped = 0;
        while (first < end && (held > most || pieces() > mostPieces) && Seq.geq(piece(end - 1).start, seq)) {
            discard(piece(--end));
            pieces[end] = null;
            dropped++;
        }
        return dropped;
    }

    /** The number behind the last that's held; only when something is. */
    int right() {
        return piece(end - 1).end();
    }

    /** Drops everything. */
    void clear() {
        for (; first < end; first++) {
            discard(piece(first));
            pieces[first] = null;
        }
        first = 0;
        end = 0;
        free = null;
    }
}
