/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.vde.sys;

import io.ioth.link.ChecksumState;
import io.ioth.link.Frame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.Arrays;

/** Frames that wait to be sent, in order, bounded; their bytes are where native code can read them. Confined. */
public final class TransmitQueue {

    private static final int FIRST_SLOTS = 16;

    private final int capacity;
    private Frame[] slots = newSlots(new Frame[0], FIRST_SLOTS);
    private int first;
    private int size;

    /**
     * An empty queue, which grows as needed.
     *
     * @param capacity in frames; a power of two, at least 16
     */
    public TransmitQueue(int capacity) {
        this.capacity = capacity;
    }

    private static Frame[] newSlots(Frame[] old, int length) {
        Frame[] slots = Arrays.copyOf(old, length);
        for (int i = old.length; i < length; i++) {
            slots[i] = new Frame();
        }
        return slots;
    }

    /** Whether nothing waits. */
    public boolean isEmpty() {
        return size == 0;
    }

    /** Whether there's no room. */
    public boolean isFull() {
        return size == capacity;
    }

    /** How many frames wait. */
    public int size() {
        return size;
    }

    /** Appends the contents of {@code frame}; there must be room. */
    public void add(Frame frame) {
        if (size == slots.length) {
            grow();
        }
        Frame slot = slots[(first + size) & (slots.length - 1)];
        frame.moveTo(slot);
        size++;
        ByteBuf payload = slot.payload();
        if (!Addresses.has(slot.head()) || (payload != null && !Addresses.has(payload))) {
            copyOffHeap(slot);
        }
    }

    private void grow() {
        Frame[] straight = new Frame[slots.length];
        for (int i = 0; i < straight.length; i++) {
            straight[i] = get(i);
        }
        slots = newSlots(straight, slots.length * 2);
        first = 0;
    }

    private static void copyOffHeap(Frame slot) {
        Frame original = new Frame();
        slot.moveTo(original);
        ByteBuf copy = PooledByteBufAllocator.DEFAULT.directBuffer(original.length());
        original.writeTo(copy);
        slot.set(copy);
        slot.gsoSize(original.gsoSize());
        slot.checksum(original.checksum());
        if (original.checksum() == ChecksumState.PARTIAL) {
            slot.partialChecksum(original.checksumStart(), original.checksumOffset());
        }
        original.release();
    }

    /** The frame at {@code index}, 0 being the oldest. Borrowed. */
    Frame get(int index) {
        return slots[(first + index) & (slots.length - 1)];
    }

    /** Releases the {@code count} oldest. */
    public void remove(int count) {
        for (int i = 0; i < count; i++) {
            get(i).release();
        }
        size -= count;
        first = size == 0 ? 0 : (first + count) & (slots.length - 1);
    }
}
