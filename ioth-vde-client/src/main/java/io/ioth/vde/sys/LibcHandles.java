/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.vde.sys;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/**
 * Handles to functions of libc. Making one is slow (each new shape of a call takes milliseconds), so they are made by groups on first use and
 * share their shapes. Each takes the segment that receives {@code errno} before its own arguments.
 */
final class LibcHandles {

    static final FunctionDescriptor INT_INT = FunctionDescriptor.of(JAVA_INT, JAVA_INT);
    private static final FunctionDescriptor INT_INT3 = FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final FunctionDescriptor INT_ADDRESS =
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final FunctionDescriptor INT_ADDRESS_FLAGS =
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
    private static final FunctionDescriptor BYTES = FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final FunctionDescriptor VECTOR = FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);

    private LibcHandles() {}

    /** For every descriptor. */
    static final class Descriptors {
        static final MethodHandle CLOSE = link("close", INT_INT);

        private Descriptors() {}
    }

    /** Sockets. */
    static final class Sockets {
        static final MethodHandle SOCKET = link("socket", INT_INT3);
        static final MethodHandle BIND = link("bind", INT_ADDRESS);
        static final MethodHandle CONNECT = link("connect", INT_ADDRESS);
        static final MethodHandle SEND = link("send", BYTES);
        static final MethodHandle RECV = link("recv", BYTES);
        static final MethodHandle SENDMMSG = link("sendmmsg", INT_ADDRESS_FLAGS);
        static final MethodHandle RECVMMSG =
                link("recvmmsg", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS));
        static final MethodHandle POLL = link("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));

        private Sockets() {}
    }

    /** The pump's. */
    static final class Epoll {
        static final MethodHandle CREATE = link("epoll_create1", INT_INT);
        static final MethodHandle CTL =
                link("epoll_ctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
        static final MethodHandle WAIT = link("epoll_wait", INT_ADDRESS_FLAGS);

        private Epoll() {}
    }

    /** For character devices. */
    static final class Devices {
        static final MethodHandle OPEN = link(
                "open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT), Linker.Option.firstVariadicArg(2));
        static final MethodHandle IOCTL = link(
                "ioctl",
                FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG),
                Linker.Option.firstVariadicArg(2));
        static final MethodHandle READV = link("readv", VECTOR);
        static final MethodHandle WRITEV = link("writev", VECTOR);

        private Devices() {}
    }

    /** Links to {@code name}; the one restricted call of this library. */
    @SuppressWarnings("restricted")
    static MethodHandle link(String name, FunctionDescriptor descriptor, Linker.Option... options) {
        Linker linker = Linker.nativeLinker();
        Linker.Option[] all = new Linker.Option[options.length + 1];
        all[0] = Linker.Option.captureCallState("errno");
        System.arraycopy(options, 0, all, 1, options.length);
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor, all);
    }
}
