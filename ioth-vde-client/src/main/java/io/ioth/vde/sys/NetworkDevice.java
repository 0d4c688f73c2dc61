/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.vde.sys;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/** State of the kernel's network devices. Any thread. */
public final class NetworkDevice {

    private static final long SIOCGIFFLAGS = 0x8913;
    private static final long SIOCSIFFLAGS = 0x8914;
    private static final long SIOCGIFMTU = 0x8921;
    private static final long SIOCSIFMTU = 0x8922;
    private static final long SIOCGIFINDEX = 0x8933;
    private static final short IFF_UP = 1;

    private NetworkDevice() {}

    /** Whether there's a device of this name in our network namespace. */
    static boolean exists(String name) {
        return !name.isEmpty() && call(name, SIOCGIFINDEX, _ -> {}, InterfaceRequest::number) > 0;
    }

    /**
     * Sees to it that the device is up.
     *
     * @throws IOException when it's down and we may not bring it up
     */
    public static void up(String name) throws IOException {
        long flags = call(name, SIOCGIFFLAGS, _ -> {}, InterfaceRequest::flags);
        if (flags >= 0 && (flags & IFF_UP) != 0) {
            return;
        }
        short wanted = (short) (flags < 0 ? IFF_UP : flags | IFF_UP);
        long result = call(name, SIOCSIFFLAGS, request -> request.flags(wanted), _ -> 0);
        if (result < 0) {
            throw new IOException("the device '" + name + "' is down, and can't be brought up ("
                    + Errno.text((int) -result) + "); root can: ip link set " + name + " up");
        }
    }

    /** The device's MTU in bytes. */
    public static int mtu(String name) throws IOException {
        long mtu = call(name, SIOCGIFMTU, _ -> {}, InterfaceRequest::number);
        if (mtu < 0) {
            throw new IOException("the MTU of '" + name + "' can't be read: " + Errno.text((int) -mtu));
        }
        return (int) mtu;
    }

    /** Sets the device's MTU unless it's that already. */
    public static void mtu(String name, int bytes) throws IOException {
        int now = mtu(name);
        if (now == bytes) {
            return;
        }
        long result = call(name, SIOCSIFMTU, request -> request.number(bytes), _ -> 0);
        if (result < 0) {
            throw new IOException("the MTU of '" + name + "' is " + now + " and can't be changed to " + bytes + " ("
                    + Errno.text((int) -result) + ")");
        }
    }

    private static long call(
            String name,
            long command,
            Consumer<InterfaceRequest> prepare,
            ToLongFunction<InterfaceRequest> answer) {
        Libc libc = new Libc();
        int socket = libc.socket(Libc.AF_INET, Libc.SOCK_DGRAM);
        if (socket < 0) {
            return socket;
        }
        try (Arena arena = Arena.ofConfined()) {
            InterfaceRequest request = new InterfaceRequest(arena, name);
            prepare.accept(request);
            int result = libc.ioctl(socket, command, request.address());
            return result < 0 ? result : answer.applyAsLong(request);
        } finally {
            libc.close(socket);
        }
    }
}
