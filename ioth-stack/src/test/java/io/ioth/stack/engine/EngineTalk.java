/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ioth.stack.socket.StreamSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** One end of a connection: writes so much, reads all that comes and compares it, and closes. */
final class EngineTalk {

    private static final long PATIENCE_NS = 2_000_000_000_000L;

    private final TestNet net;
    private final StreamSocket socket;
    private final int writes;
    private final long toWrite;
    private final ByteBuffer out = ByteBuffer.allocate(8192);
    private final ByteBuffer in = ByteBuffer.allocate(8192);
    private long written;
    private long read;
    private boolean connected;
    private boolean shut;
    private boolean ended;
    private boolean closed;
    private @Nullable String failure;
    private final boolean impatient;
    private long movedNs;

    /**
     * @param writes which stream it writes; the other's number is the same with the last bit changed
     * @param impatient whether it gives up when nothing has happened for long
     */
    EngineTalk(TestNet net, StreamSocket socket, int writes, long toWrite, boolean impatient) {
        this.net = net;
        this.socket = socket;
        this.writes = writes;
        this.toWrite = toWrite;
        this.impatient = impatient;
        this.movedNs = net.nowNs;
    }

    private static byte at(int stream, long offset) {
        return (byte) (offset * 31 + (offset >> 8) + (offset >> 16) + stream * 7919);
    }

    void act() {
        if (closed) {
            return;
        }
        long before = written + read;
        try {
            connected = connected || socket.finishConnect();
            if (connected) {
                write();
                read();
            }
            if (written + read != before) {
                movedNs = net.nowNs;
            }
            if (ended && shut || impatient && net.nowNs - movedNs > PATIENCE_NS) {
                close();
            }
        } catch (IOException e) {
            failure = e.getMessage();
            close();
        }
    }

    private void write() throws IOException {
        while (written < toWrite) {
            out.clear().limit((int) Math.min(out.capacity(), toWrite - written));
            for (int i = 0; i < out.limit(); i++) {
                out.put(i, at(writes, written + i));
            }
            int n = socket.write(out);
            written += n;
            if (n == 0) {
                return;
            }
        }
        if (!shut) {
            shut = true;
            socket.shutdownOutput(net.nowNs);
        }
    }

    private void read() throws IOException {
        while (!ended) {
            in.clear();
            int n = socket.read(in);
            for (int i = 0; i < n; i++) {
                assertEquals(at(writes ^ 1, read + i), in.get(i), () -> "a byte is wrong in " + this);
            }
            read += Math.max(n, 0);
            ended = n < 0;
            if (n == 0) {
                return;
            }
        }
    }

    void close() {
        closed = true;
        socket.close(net.nowNs);
    }

    boolean isConnected() {
        return connected;
    }

    boolean isClosed() {
        return closed;
    }

    /** Whether all went well, and all of the other's {@code bytes} came. */
    boolean hasRead(long bytes) {
        return failure == null && ended && read == bytes;
    }

    @Override
    public String toString() {
        return "stream " + writes + ": wrote " + written + " of " + toWrite + ", read " + read + (ended ? " to the end" : "")
                + (closed ? ", closed " : ", ") + socket.stateName() + (failure == null ? "" : " (" + failure + ")");
    }
}
