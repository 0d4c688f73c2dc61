/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.stack.socket.Option;
import io.ioth.stack.socket.StreamSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** One end's application: writes a known stream, reads and compares another, and closes in the way that it was told to. */
final class SimUser {

    /** A prime, so that a piece that is out of place is seen. */
    private static final int PERIOD = 65_521;

    private static final byte[] TEXT = text();
    private static final int KEEP_IDLE_S = 100;
    private static final int FAST_OPENS = 5;

    /** How an application ends. */
    enum Ending {
        /** Says that it sends no more, reads to the end, and closes. */
        HALF_CLOSE,
        /** Closes when it has written all, whatever may still come. */
        CLOSE,
        /** Resets the connection when it has written all. */
        ABORT,
        /** Does none of these. */
        NEVER
    }

    /**
     * What an application does.
     *
     * @param toSend bytes to write
     * @param chunk the most bytes of one write or read
     * @param writePauseNs between writes; 0 to write as fast as it goes
     * @param readPauseNs between reads
     * @param readDelayNs before the first read
     * @param byReadiness whether it calls only when it has been told that something is ready
     * @param fastOpen whether what it writes first may go with its SYN, or come with the peer's
     */
    record Plan(
            long toSend,
            int chunk,
            long writePauseNs,
            long readPauseNs,
            long readDelayNs,
            Ending ending,
            boolean byReadiness,
            boolean nodelay,
            boolean keepAlive,
            boolean fastOpen,
            int sendBuffer,
            int receiveBuffer) {

        /** Sends so much as fast as it can, and reads. */
        static Plan bulk(long bytes) {
            return new Plan(bytes, 32 << 10, 0, 0, 0, Ending.HALF_CLOSE, true, false, false, false, 0, 0);
        }

        /** Reads for ever, and sends nothing, not even an end. */
        static Plan sink() {
            return new Plan(0, 32 << 10, 0, 0, 0, Ending.NEVER, true, false, false, false, 0, 0);
        }
    }

    final StreamSocket socket;
    final Plan plan;
    private final SimNet net;
    private final int out;
    private final int in;
    private final ByteBuffer buffer;
    private int ready = ~0;
    private long writeAtNs;
    private long readAtNs;
    private boolean connected;
    private boolean outputShut;
    private boolean ended;
    private boolean closed;
    private @Nullable String failure;
    long sent;
    long received;

    /**
     * @param out which stream it writes
     * @param in which stream it must read
     */
    SimUser(SimNet net, StreamSocket socket, Plan plan, int out, int in) {
        this.net = net;
        this.socket = socket;
        this.plan = plan;
        this.out = out;
        this.in = in;
        this.buffer = ByteBuffer.allocate(plan.chunk);
        socket.listener(ops -> ready |= ops);
        readAtNs = net.now + plan.readDelayNs;
        if (plan.readDelayNs > 0) {
            net.at(readAtNs, () -> {});
        }
    }

    static void options(StreamSocket socket, Plan plan) {
        socket.option(Option.TCP_NODELAY, plan.nodelay ? 1 : 0);
        socket.option(Option.SO_KEEPALIVE, plan.keepAlive ? 1 : 0);
        socket.option(Option.TCP_KEEPIDLE, KEEP_IDLE_S);
        if (plan.fastOpen) {
            socket.option(Option.TCP_FASTOPEN_CONNECT, 1);
            socket.option(Option.TCP_FASTOPEN, FAST_OPENS);
        }
        if (plan.sendBuffer > 0) {
            socket.option(Option.SO_SNDBUF, plan.sendBuffer);
        }
        if (plan.receiveBuffer > 0) {
            socket.option(Option.SO_RCVBUF, plan.receiveBuffer);
        }
    }

    private static byte[] text() {
        byte[] once = new byte[PERIOD];
        new Random(1).nextBytes(once);
        byte[] twice = new byte[2 * PERIOD];
        System.arraycopy(once, 0, twice, 0, PERIOD);
        System.arraycopy(once, 0, twice, PERIOD, PERIOD);
        return twice;
    }

    private static int at(int stream, long offset) {
        return (int) ((offset + stream * 7919L) % PERIOD);
    }

    boolean isDone() {
        return closed;
    }

    /** Why the connection failed, or null. */
    @Nullable
    String failure() {
        return failure;
    }

    /** Whether all of the peer's stream, {@code bytes} of it, arrived and then its end. */
    boolean hasRead(long bytes) {
        return ended && received == bytes;
    }

    /** Does what can be done now. */
    void act() {
        if (closed) {
            return;
        }
        try {
            if (!connected && !isConnected()) {
                return;
            }
            write();
            read();
            end();
        } catch (IOException e) {
            failure = String.valueOf(e.getMessage());
            close();
        }
    }

    private boolean isConnected() throws IOException {
        connected = socket.finishConnect();
        return connected;
    }

    /** Gives up when nothing goes on for so long, as applications do that don't trust their network. */
    void patience(long ns) {
        long before = sent + received;
        net.at(net.now + ns, () -> {
            if (closed) {
                return;
            }
            if (sent + received == before) {
                failure = "lost patience";
                close();
            } else {
                patience(ns);
            }
        });
    }

    private void write() throws IOException {
        while (sent < plan.toSend && net.now >= writeAtNs && may(SelectionKey.OP_WRITE)) {
            int length = (int) Math.min(plan.toSend - sent, Math.min(plan.chunk, PERIOD));
            int n = socket.write(ByteBuffer.wrap(TEXT, at(out, sent), length));
            sent += n;
            if (n == 0) {
                ready &= ~SelectionKey.OP_WRITE;
                break;
            }
            if (plan.writePauseNs > 0) {
                writeAtNs = net.now + plan.writePauseNs;
                net.at(writeAtNs, () -> {});
            }
        }
    }

    private boolean may(int op) {
        return !plan.byReadiness || (ready & op) != 0;
    }

    private void read() throws IOException {
        while (!ended && net.now >= readAtNs && may(SelectionKey.OP_READ)) {
            buffer.clear();
            int n = socket.read(buffer);
            if (n < 0) {
                ended = true;
            } else if (n == 0) {
                ready &= ~SelectionKey.OP_READ;
                break;
            } else {
                compare(n);
                if (plan.readPauseNs > 0) {
                    readAtNs = net.now + plan.readPauseNs;
                    net.at(readAtNs, () -> {});
                }
            }
        }
    }

    private void compare(int n) {
        buffer.flip();
        for (int done = 0; done < n; ) {
            int length = Math.min(n - done, PERIOD);
            ByteBuffer expected = ByteBuffer.wrap(TEXT, at(in, received), length);
            int wrong = expected.mismatch(buffer.slice(done, length));
            Invariants.require(wrong < 0, "byte " + (received + wrong) + " isn't what was sent");
            received += length;
            done += length;
        }
    }

    private void end() {
        if (sent < plan.toSend) {
            return;
        }
        switch (plan.ending) {
            case HALF_CLOSE -> {
                if (!outputShut) {
                    outputShut = true;
                    socket.shutdownOutput(net.now);
                }
                if (ended) {
                    close();
                }
            }
            case CLOSE -> close();
            case ABORT -> {
                socket.abort(net.now);
                close();
            }
            case NEVER -> {}
        }
    }

    private void close() {
        closed = true;
        socket.close(net.now);
    }

    @Override
    public String toString() {
        return "sent " + sent + " received " + received + (closed ? " closed " : " open ")
                + (failure == null ? "" : "(" + failure + ") ") + socket.stateName() + " " + plan;
    }
}
