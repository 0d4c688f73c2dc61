/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.vde;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.link.Frame;
import io.ioth.link.Link;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A test's user of a link: sends and receives whole frames as arrays of bytes. */
final class Station implements AutoCloseable {

    static final int PATIENCE_SECONDS = 10;
    private static final int BUDGET = 64;

    final Link link;
    final Queue<byte[]> received = new ArrayDeque<>();
    private final Semaphore ready = new Semaphore(0);

    Station(Link link) {
        this.link = link;
        link.start(ready::release);
    }

    void send(byte[] bytes) {
        send(Frame.of(Unpooled.copiedBuffer(bytes)));
    }

    void send(Frame frame) {
        await(() -> link.send(frame, 0), "room for sending");
        link.flush(0);
    }

    byte[] receive() {
        await(() -> !received.isEmpty() || poll() > 0, "a frame");
        return received.remove();
    }

    int poll() {
        return link.receive((frame, _) -> received.add(bytes(frame)), BUDGET, 0);
    }

    IOException failure() {
        await(() -> link.failure() != null, "the link's failure");
        return link.failure();
    }

    void await(BooleanSupplier condition, String what) {
        while (!condition.getAsBoolean()) {
            try {
                assertTrue(ready.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS), () -> "there should be " + what);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            poll();
        }
    }

    static byte[] bytes(Frame frame) {
        ByteBuf whole = Unpooled.buffer(frame.length());
        frame.writeTo(whole);
        frame.release();
        return whole.array();
    }

    @Override
    public void close() {
        link.close();
    }
}
