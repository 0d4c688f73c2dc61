/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.packet;

import io.ioth.stack.socket.PacketSocket.Datagram;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Received datagrams that wait for a reader, bounded in bytes. The engine puts in; one reader at a time, of any thread, takes out. A
 * datagram is handed out once, even when the engine closes the queue while a reader is at it.
 */
final class PacketQueue {

    /** What a datagram is charged besides its payload, in bytes, so that empty ones are bounded too. */
    static final int OVERHEAD = 256;

    private final ConcurrentLinkedQueue<Datagram> datagrams = new ConcurrentLinkedQueue<>();
    private final AtomicInteger charged = new AtomicInteger();
    private final AtomicInteger payload = new AtomicInteger();
    private boolean closed;

    /**
     * Appends. Engine.
     *
     * @param limit how many bytes may wait; whatever it is, one datagram may
     * @return false when there was no room, and the caller still owns the datagram
     */
    boolean offer(Datagram datagram, int limit) {
        int length = datagram.payload().readableBytes();
        if (!hasRoom(length, limit)) {
            return false;
        }
        charged.addAndGet(length + OVERHEAD);
        payload.addAndGet(length);
        datagrams.add(datagram);
        return true;
    }

    /** Whether {@link #offer} would take a datagram of {@code length} bytes. Engine. */
    boolean hasRoom(int length, int limit) {
        int waiting = charged.get();
        return !closed && (waiting == 0 || waiting + length + OVERHEAD <= limit);
    }

    /** Takes the oldest, or answers null. Any; one at a time. */
    @Nullable Datagram poll() {
        Datagram datagram = datagrams.poll();
        if (datagram != null) {
            int length = datagram.payload().readableBytes();
            charged.addAndGet(-length - OVERHEAD);
            payload.addAndGet(-length);
        }
        return datagram;
    }

    /** Any. */
    boolean isEmpty() {
        return datagrams.isEmpty();
    }

    /** Payload bytes that wait. Any. */
    int bytes() {
        return payload.get();
    }

    /** Takes no more, and gives up what waits. Engine. */
    void close() {
        closed = true;
        Datagram datagram;
        while ((datagram = poll()) != null) {
            datagram.payload().release();
        }
    }
}
