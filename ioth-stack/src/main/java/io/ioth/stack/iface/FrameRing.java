/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.iface;

import io.ioth.link.Frame;
import java.util.Arrays;

/** A bounded first-in, first-out queue of frames, which grows up to its bound. Confined to the engine. */
public final class FrameRing {

    private static final int INITIAL = 4;

    private final int limit;
    private Frame[] frames = new Frame[0];
    private int first;
    private int size;

    /** An empty queue of at most {@code limit} frames, a power of two. */
    public FrameRing(int limit) {
        this.limit = limit;
    }

    /** How many frames wait. */
    public int size() {
        return size;
    }

    /** Whether none waits. */
    public boolean isEmpty() {
        return size == 0;
    }

    /** Moves the contents of {@code frame} to the end; false when the queue is full. */
    public boolean offer(Frame frame) {
        if (size == frames.length && !grow()) {
            return false;
        }
        frame.moveTo(frames[first + size & frames.length - 1]);
        size++;
        return true;
    }

    private boolean grow() {
        if (frames.length >= limit) {
            return false;
        }
        int length = Math.max(INITIAL, frames.length * 2);
        Frame[] larger = Arrays.copyOf(frames, length);
        for (int i = 0; i < length; i++) {
            larger[i] = i < size ? frames[first + i & frames.length - 1] : new Frame();
        }
        frames = larger;
        first = 0;
        return true;
    }

    /** The first frame; there must be one. */
    public Frame peek() {
        return frames[first];
    }

    /** Forgets the first frame, which has been emptied. */
    public void remove() {
        first = first + 1 & frames.length - 1;
        size--;
    }

    /** Moves the contents of the first frame to {@code to}; false when there is none. */
    public boolean poll(Frame to) {
        if (size == 0) {
            return false;
        }
        peek().moveTo(to);
        remove();
        return true;
    }

    /** Releases all. */
    public void clear() {
        while (size > 0) {
            peek().release();
            remove();
        }
    }
}
