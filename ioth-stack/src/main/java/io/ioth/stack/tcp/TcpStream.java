/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.stack.socket.EngineExecutor;
import io.ioth.stack.socket.EngineExecutor.EngineTask;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.SocketException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What the application's threads share with the engine for one connection: both buffers, and how each direction has ended. */
final class TcpStream implements EngineTask {

    private static final VarHandle PARKED;
    private static final VarHandle CALLED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            PARKED = lookup.findVarHandle(TcpStream.class, "parked", boolean.class);
            CALLED = lookup.findVarHandle(TcpStream.class, "called", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final SendBuffer send;
    final ReceiveBuffer receive;
    private final Synchronized owner;
    private final EngineExecutor executor;
    private final int segment;

    /** The peer's FIN was reached; all before it is in the buffer. */
    volatile boolean endOfInput;
    /** The user shut input down. */
    volatile boolean inputShut;
    /** The user shut output down. */
    volatile boolean outputShut;
    /** Our FIN was acknowledged. */
    volatile boolean finAcknowledged;

    private volatile @Nullable TcpFault fault;
    /** The user has been told of {@link #fault}. */
    private volatile boolean faultTold;
    /** The right edge of the window that was promised, counted as the receive buffer counts. */
    private volatile long advertised;
    /** The engine has nothing more to send, and wants to be called when there is. */
    private volatile boolean parked = true;
    /** The engine will come. */
    private volatile boolean called;

    TcpStream(Synchronized owner, SendBuffer send, ReceiveBuffer receive, int segment) {
        this.owner = owner;
        this.executor = owner.connection.tcp.executor;
        this.send = send;
        this.receive = receive;
        this.segment = segment;
    }

    int read(ByteBuffer target) throws IOException {
        if (inputShut) {
            return -1;
        }
        if (!target.hasRemaining()) {
            return 0;
        }
        boolean ended = endOfInput;
        TcpFault broken = fault;
        int n = receive.read(target);
        if (n > 0) {
            callWhenWindowOpens();
            return n;
        }
        if (ended) {
            return -1;
        }
        if (broken != null) {
            faultTold = true;
            throw broken.toException();
        }
        return 0;
    }

    /** Acknowledgements carry the window along; the engine is called only when the peer may have little left of it. */
    private void callWhenWindowOpens() {
        long edge = advertised;
        int most = Math.min(receive.limit(), receive.ceiling());
        long left = edge - receive.received();
        long growth = receive.received() + receive.offer() - edge;
        if (left < most / 2 && growth >= Math.min(most / 2, Math.max(2 * segment, most / 8))) {
            call();
        }
    }

    int write(ByteBuffer source) throws IOException {
        TcpFault broken = fault;
        if (broken != null) {
            if (!faultTold && !outputShut) {
                faultTold = true;
                throw broken.toException();
            }
            throw new SocketException("Broken pipe");
        }
        if (outputShut) {
            throw new SocketException("Broken pipe");
        }
        int n = send.write(source);
        if (n > 0 && parked && PARKED.compareAndSet(this, true, false)) {
            call();
        }
        return n;
    }

    private void call() {
        if (CALLED.compareAndSet(this, false, true)) {
            executor.execute(this);
        }
    }

    /** In the engine. */
    @Override
    public void run(long nowNs) {
        called = false;
        owner.onCall();
    }

    /** The options have changed. By the engine. */
    void onOption() {
        owner.onOption();
    }

    /** The user has set the size of the receive buffer. By the engine. */
    void receiveBuffer(int bytes) {
        int limit = Math.min(bytes, owner.rcv.largestWindow());
        receive.limit(limit);
        receive.ceiling(Math.min(limit, receive.ceiling()));
    }

    /** Says that all but what {@code sent} doesn't count was sent; answers whether that's still so. By the engine. */
    boolean park(long sent) {
        parked = true;
        return send.written() == sent;
    }

    /** There is more to send after all, or it will be without a call. By the engine. */
    void unpark() {
        parked = false;
    }

    void advertised(int rcvWnd) {
        advertised = receive.received() + rcvWnd;
    }

    @Nullable TcpFault fault() {
        return fault;
    }

    /** The connection is no more. By the engine. */
    void fail(TcpFault reason) {
        fault = reason;
        send.close();
    }

    boolean isReadable() {
        return receive.available() > 0 || endOfInput || inputShut || fault != null;
    }

    boolean isWritable() {
        return fault != null || outputShut || send.isWritable();
    }

    boolean isDrained() {
        return finAcknowledged || fault != null;
    }
}
