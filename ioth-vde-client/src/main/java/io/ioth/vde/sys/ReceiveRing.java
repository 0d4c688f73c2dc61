/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.vde.sys;

import io.ioth.link.ChecksumState;
import io.ioth.link.Frame;
import io.ioth.link.FrameSink;
import io.netty.buffer.ByteBuf;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Received frames on their way from one thread, the pump's, to one other, the link's user; bounded. */
public final class ReceiveRing {

    private static final int KNOWN_VALID = 1;
    private static final int KNOWN_PARTIAL = 2;

    private final @Nullable ByteBuf[] frames;
    private final long[] offloads;
    private final int mask;
    private final AtomicInteger head = new AtomicInteger();
    private final AtomicInteger tail = new AtomicInteger();
    private final Frame handed = new Frame();

    /**
     * An empty ring.
     *
     * @param capacity in frames; a power of two
     */
    public ReceiveRing(int capacity) {
        assert Integer.bitCount(capacity) == 1;
        frames = new @Nullable ByteBuf[capacity];
        offloads = new long[capacity];
        mask = capacity - 1;
    }

    /** How many frames there's room for. */
    public int free() {
        return frames.length - size();
    }

    /** How many frames wait. */
    public int size() {
        return tail.getAcquire() - head.getAcquire();
    }

    /** Adds a frame without offloads, taking ownership; the producer has seen that there's room. */
    void put(ByteBuf frame) {
        put(frame, 0);
    }

    /** Adds a frame with what {@link #offload} made of its header, taking ownership; the producer has seen that there's room. */
    void put(ByteBuf frame, long offload) {
        int at = tail.getPlain();
        frames[at & mask] = frame;
        offloads[at & mask] = offload;
        tail.setRelease(at + 1);
    }

    /** Packs what a virtio-net header says. */
    static long offload(ChecksumState checksum, int gsoSize, int checksumStart, int checksumOffset) {
        long known = checksum == ChecksumState.PARTIAL ? KNOWN_PARTIAL : checksum == ChecksumState.VALID ? KNOWN_VALID : 0;
        return known << 48 | (long) gsoSize << 32 | (long) checksumStart << 16 | checksumOffset;
    }

    /** Hands up to {@code budget} frames to {@code sink}; the consumer's. */
    public int drain(FrameSink sink, int budget, long nowNs) {
        int n = 0;
        while (n < budget && take()) {
            n++;
            try {
                sink.accept(handed, nowNs);
            } finally {
                handed.release();
            }
        }
        return n;
    }

    private boolean take() {
        int at = head.getPlain();
        if (at == tail.getAcquire()) {
            return false;
        }
        handed.set(Objects.requireNonNull(frames[at & mask]));
        frames[at & mask] = null;
        long offload = offloads[at & mask];
        head.setRelease(at + 1);
        if (offload != 0) {
            unpack(offload);
        }
        return true;
    }

    private void unpack(long offload) {
        handed.gsoSize((int) (offload >>> 32) & 0xffff);
        int known = (int) (offload >>> 48);
        if (known == KNOWN_PARTIAL) {
            handed.partialChecksum((int) (offload >>> 16) & 0xffff, (int) offload & 0xffff);
        } else if (known == KNOWN_VALID) {
            handed.checksum(ChecksumState.VALID);
        }
    }

    /** Releases what nobody will take; the consumer's. */
    public void clear() {
        while (take()) {
            handed.release();
        }
    }
}
