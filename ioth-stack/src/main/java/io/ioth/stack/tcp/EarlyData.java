/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.stack.socket.EngineExecutor;
import io.ioth.stack.socket.EngineExecutor.EngineTask;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an application wrote before the SYN was sent, to go with it (RFC 7413): the first write, as far as one segment has room. The SYN waits for
 * that write, or for who wants to read, or to close. Shared by the application's threads with the engine.
 */
final class EarlyData implements EngineTask {

    private static final byte[] NOTHING = new byte[0];
    private static final byte[] SEALED = new byte[0];
    private static final VarHandle TEXT;

    static {
        try {
            TEXT = MethodHandles.lookup().findVarHandle(EarlyData.class, "text", byte[].class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int limit;
    private final EngineExecutor executor;
    private @Nullable SynSent owner;
    private volatile byte[] text = NOTHING;
    private volatile boolean called;

    EarlyData(int limit, EngineExecutor executor) {
        this.limit = limit;
        this.executor = executor;
    }

    /** By the engine, before anybody else. */
    void owner(SynSent phase) {
        owner = phase;
    }

    /** What was written so far. */
    byte[] text() {
        return text;
    }

    /** What was written; from now on nothing is. By the engine. */
    byte[] take() {
        TEXT.compareAndSet(this, NOTHING, SEALED);
        return text;
    }

    /** Whether nothing was written yet. */
    boolean isWritable() {
        return text == NOTHING;
    }

    /** Copies the first piece in, and has the SYN sent; later pieces wait for the handshake. By the writer. */
    int write(ByteBuffer source) {
        if (!isWritable() || !source.hasRemaining()) {
            return 0;
        }
        byte[] bytes = new byte[Math.min(limit, source.remaining())];
        source.get(source.position(), bytes);
        if (!TEXT.compareAndSet(this, NOTHING, bytes)) {
            return 0;
        }
        source.position(source.position() + bytes.length);
        call();
        return bytes.length;
    }

    /** Has the SYN sent. By any thread. */
    void call() {
        if (!called) {
            called = true;
            executor.execute(this);
        }
    }

    @Override
    public void run(long nowNs) {
        Objects.requireNonNull(owner).open(nowNs);
    }
}
