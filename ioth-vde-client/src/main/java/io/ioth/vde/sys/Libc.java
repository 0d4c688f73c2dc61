/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.vde.sys;

import io.ioth.vde.sys.LibcHandles.Descriptors;
import io.ioth.vde.sys.LibcHandles.Devices;
import io.ioth.vde.sys.LibcHandles.Epoll;
import io.ioth.vde.sys.LibcHandles.Sockets;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Calls to libc. Each answers what the function answers, or, when that is −1, the negated {@code errno}. An instance holds where
 * {@code errno} is caught, so it serves one caller at a time; {@link NativeAccess#require} comes before the first.
 */
public final class Libc {

    static final int AF_UNIX = 1;
    static final int AF_INET = 2;
    static final int SOCK_STREAM = 1;
    static final int SOCK_DGRAM = 2;
    static final int SOCK_NONBLOCK = 0x800;
    static final int SOCK_CLOEXEC = 0x80000;
    static final int MSG_TRUNC = 0x20;
    static final int MSG_DONTWAIT = 0x40;
    static final int MSG_NOSIGNAL = 0x4000;
    static final int O_RDWR = 2;
    static final int O_NONBLOCK = 0x800;
    static final int O_CLOEXEC = 0x80000;
    static final short POLLIN = 1;
    static final int POLLFD_SIZE = 8;

    private static final long ERRNO_OFFSET =
            Linker.Option.captureStateLayout().byteOffset(PathElement.groupElement("errno"));

    private final MemorySegment state = Arena.ofAuto().allocate(Linker.Option.captureStateLayout());

    /** One for one caller at a time. */
    public Libc() {}

    /** Closes {@code fd}; it is closed whatever the answer. */
    public int close(int fd) {
        try {
            return result((int) Descriptors.CLOSE.invokeExact(state, fd));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int socket(int domain, int type) {
        try {
            return result((int) Sockets.SOCKET.invokeExact(state, domain, type | SOCK_CLOEXEC, 0));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int bind(int fd, MemorySegment address) {
        try {
            return result((int) Sockets.BIND.invokeExact(state, fd, address, (int) address.byteSize()));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int connect(int fd, MemorySegment address) {
        try {
            return result((int) Sockets.CONNECT.invokeExact(state, fd, address, (int) address.byteSize()));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int send(int fd, MemorySegment bytes, int flags) {
        try {
            return (int) result((long) Sockets.SEND.invokeExact(state, fd, bytes, bytes.byteSize(), flags));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int recv(int fd, MemorySegment bytes, int flags) {
        try {
            return (int) result((long) Sockets.RECV.invokeExact(state, fd, bytes, bytes.byteSize(), flags));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int sendmmsg(int fd, MemorySegment messages, int count, int flags) {
        try {
            return result((int) Sockets.SENDMMSG.invokeExact(state, fd, messages, count, flags));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int recvmmsg(int fd, MemorySegment messages, int count, int flags) {
        try {
            return result((int)
                    Sockets.RECVMMSG.invokeExact(state, fd, messages, count, flags, MemorySegment.NULL));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int poll(MemorySegment fds, int timeoutMs) {
        try {
            long count = fds.byteSize() / POLLFD_SIZE;
            return result((int) Sockets.POLL.invokeExact(state, fds, count, timeoutMs));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int epollCreate() {
        try {
            return result((int) Epoll.CREATE.invokeExact(state, O_CLOEXEC));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int epollCtl(int epoll, int operation, int fd, MemorySegment event) {
        try {
            return result((int) Epoll.CTL.invokeExact(state, epoll, operation, fd, event));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int epollWait(int epoll, MemorySegment events, int count, int timeoutMs) {
        try {
            return result((int) Epoll.WAIT.invokeExact(state, epoll, events, count, timeoutMs));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int open(MemorySegment path, int flags) {
        try {
            return result((int) Devices.OPEN.invokeExact(state, path, flags | O_CLOEXEC));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** With an argument by value, or the address of something that the caller keeps alive. */
    int ioctl(int fd, long request, long argument) {
        try {
            return result((int) Devices.IOCTL.invokeExact(state, fd, request, argument));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int readv(int fd, MemorySegment vector, int count) {
        try {
            return (int) result((long) Devices.READV.invokeExact(state, fd, vector, count));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int writev(int fd, MemorySegment vector, int count) {
        try {
            return (int) result((long) Devices.WRITEV.invokeExact(state, fd, vector, count));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private int result(int answer) {
        return answer == -1 ? -errno() : answer;
    }

    private long result(long answer) {
        return answer == -1 ? -errno() : answer;
    }

    private int errno() {
        return state.get(ValueLayout.JAVA_INT, ERRNO_OFFSET);
    }

    private static RuntimeException unexpected(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
    }
}
