/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.vde.sys;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** A socket of the unix domain, non-blocking; owns its descriptor. One caller at a time. */
public final class UnixSocket implements AutoCloseable {

    /** Bytes of a whole {@code struct sockaddr_un}. */
    public static final int SOCKADDR_SIZE = 110;

    /** Bytes that a path may have in one, its terminating zero not counted. */
    public static final int MAX_PATH = 107;

    private static final int FAMILY_SIZE = 2;
    private static final long RETRY_NS = 10_000_000;
    private static final int POLLFD_EVENTS = 4;

    private final Libc libc = new Libc();
    private final int fd;
    private boolean closed;

    private UnixSocket(int type) throws IOException {
        fd = libc.socket(Libc.AF_UNIX, type | Libc.SOCK_NONBLOCK);
        if (fd < 0) {
            throw new IOException("no unix socket to be had: " + Errno.text(-fd));
        }
    }

    /** A stream socket. */
    public static UnixSocket stream() throws IOException {
        return new UnixSocket(Libc.SOCK_STREAM);
    }

    /** A datagram socket. */
    public static UnixSocket datagram() throws IOException {
        return new UnixSocket(Libc.SOCK_DGRAM);
    }

    /** The descriptor, for as long as this is open. */
    public int fd() {
        return fd;
    }

    /** How many bytes {@code path} takes in an address. */
    public static int pathBytes(String path) {
        return path.getBytes(StandardCharsets.UTF_8).length;
    }

    /** Binds to a path of at most {@link #MAX_PATH} bytes, creating it; answers 0 or the negated {@code errno}. */
    public int bind(String path) {
        try (Arena arena = Arena.ofConfined()) {
            return libc.bind(fd, address(path, arena));
        }
    }

    /**
     * Connects to a path of at most {@link #MAX_PATH} bytes, waiting for room in the listener's queue.
     *
     * @return 0 or the negated {@code errno}; {@code EAGAIN} when there was no room in time
     */
    public int connect(String path, Duration timeout) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = address(path, arena);
            int result = libc.connect(fd, address);
            for (long left = timeout.toNanos(); result == -Errno.EAGAIN && left > 0; left -= RETRY_NS) {
                LockSupport.parkNanos(RETRY_NS);
                result = libc.connect(fd, address);
            }
            return result;
        }
    }

    /** Connects to an address of {@link #SOCKADDR_SIZE} bytes; answers 0 or the negated {@code errno}. */
    public int connect(byte[] address) {
        try (Arena arena = Arena.ofConfined()) {
            return libc.connect(fd, bytes(address, arena));
        }
    }

    /** Sends with a single call; answers how many bytes went, or the negated {@code errno}. */
    public int send(byte[] message) {
        try (Arena arena = Arena.ofConfined()) {
            return libc.send(fd, bytes(message, arena), Libc.MSG_NOSIGNAL);
        }
    }

    /**
     * Receives with a single call.
     *
     * @return how many bytes came, 0 for the end, or the negated {@code errno}; {@code EAGAIN} when nothing came in time
     */
    public int receive(byte[] into, Duration timeout) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment poll = arena.allocate(Libc.POLLFD_SIZE, Integer.BYTES);
            poll.set(ValueLayout.JAVA_INT, 0, fd);
            poll.set(ValueLayout.JAVA_SHORT, POLLFD_EVENTS, Libc.POLLIN);
            int ready = libc.poll(poll, (int) timeout.toMillis());
            if (ready < 0) {
                return ready;
            }
            MemorySegment bytes = arena.allocate(into.length);
            int n = libc.recv(fd, bytes, Libc.MSG_DONTWAIT);
            MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, 0, into, 0, Math.max(0, n));
            return n;
        }
    }

    private static MemorySegment address(String path, Arena arena) {
        byte[] text = path.getBytes(StandardCharsets.UTF_8);
        assert text.length <= MAX_PATH;
        MemorySegment address = arena.allocate(FAMILY_SIZE + text.length + 1L, Short.BYTES);
        address.set(ValueLayout.JAVA_SHORT, 0, (short) Libc.AF_UNIX);
        MemorySegment.copy(text, 0, address, ValueLayout.JAVA_BYTE, FAMILY_SIZE, text.length);
        return address;
    }

    private static MemorySegment bytes(byte[] content, Arena arena) {
        return arena.allocateFrom(ValueLayout.JAVA_BYTE, content);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            libc.close(fd);
        }
    }
}
