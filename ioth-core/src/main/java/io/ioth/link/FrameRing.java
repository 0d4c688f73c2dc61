/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.link;

import org.jspecify.annotations.Nullable;

/**
 * A bounded queue of frames from many senders to one receiver. Costs next to nothing until it is used: holders are made as they are needed,
 * and kept. Any thread; its lock is held for a few instructions only and never while calling out.
 */
final class FrameRing {

    /** What became of an offered frame. */
    enum Offer {
        /** It was queued behind others. */
        QUEUED,
        /** It was queued, and is alone: the receiver must be told. */
        QUEUED_FIRST,
        /** There is no room; the frame was left as it is. */
        FULL,
        /** The ring is closed; the frame was left as it is. */
        CLOSED
    }

    private static final int INITIAL = 4;

    private final int limit;
    private @Nullable Frame[] slots = new @Nullable Frame[0];
    private int first;
    private int size;
    private boolean wasFull;
    private boolean closed;

    /** An empty ring of up to {@code limit} frames. */
    FrameRing(int limit) {
        this.limit = limit;
    }

    /** Moves the contents of {@code frame} in, if there's room. */
    synchronized Offer offer(Frame frame) {
        if (closed) {
            return Offer.CLOSED;
        }
        if (size == limit) {
            wasFull = true;
            return Offer.FULL;
        }
        if (size == slots.length) {
            grow();
        }
        frame.moveTo(holder((first + size) % slots.length));
        return size++ == 0 ? Offer.QUEUED_FIRST : Offer.QUEUED;
    }

    /** Moves the oldest frame to {@code to}, which must be empty; the answer says whether there was one. */
    synchronized boolean poll(Frame to) {
        if (size == 0) {
            return false;
        }
        holder(first).moveTo(to);
        first = (first + 1) % slots.length;
        size--;
        return true;
    }

    /** Whether somebody was refused since this was last asked, and half of the room is free again. */
    synchronized boolean hasRoomAgain() {
        if (!wasFull || size > limit / 2) {
            return false;
        }
        wasFull = false;
        return true;
    }

    synchronized boolean isEmpty() {
        return size == 0;
    }

    /** Releases all frames and takes no more. */
    synchronized void close() {
        closed = true;
        for (Frame frame : slots) {
            if (frame != null) {
                frame.release();
            }
        }
        slots = new @Nullable Frame[0];
        first = 0;
        size = 0;
    }

    private Frame holder(int index) {
        Frame holder = slots[index];
        if (holder == null) {
            holder = new Frame();
            slots[index] = holder;
        }
        return holder;
    }

    private void grow() {
        @Nullable Frame[] larger = new @Nullable Frame[Math.min(limit, Math.max(INITIAL, slots.length * 2))];
        for (int i = 0; i < size; i++) {
            larger[i] = slots[(first + i) % slots.length];
        }
        slots = larger;
        first = 0;
    }
}
