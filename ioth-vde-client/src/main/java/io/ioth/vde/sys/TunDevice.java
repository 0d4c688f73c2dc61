/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.vde.sys;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** An open TAP or TUN device; owns its descriptor. One caller at a time. */
public final class TunDevice implements AutoCloseable {

    /** Bytes that a device's name may have. */
    public static final int MAX_NAME = 15;

    private static final long TUNSETIFF = 0x4004_54ca;
    private static final long TUNSETOFFLOAD = 0x4004_54d0;
    private static final long TUNSETVNETHDRSZ = 0x4004_54d8;
    private static final short IFF_TUN = 1;
    private static final short IFF_TAP = 2;
    private static final short IFF_NO_PI = 0x1000;
    private static final short IFF_VNET_HDR = 0x4000;
    /** Checksums may be partial, and TCP of either family may come in superframes. */
    private static final int TUN_F_CSUM_TSO4_TSO6 = 7;

    private static final int EBADFD = 77;

    private final Libc libc;
    private final int fd;
    private final String name;
    private final boolean vnetHeader;
    private boolean closed;

    private TunDevice(Libc libc, int fd, String name, boolean vnetHeader) {
        this.libc = libc;
        this.fd = fd;
        this.name = name;
        this.vnetHeader = vnetHeader;
    }

    /**
     * Opens the device {@code name}, making it if there's none and we may; with an empty name the kernel chooses one.
     *
     * @param ethernet TAP, otherwise TUN
     * @throws IOException saying in one line why not
     */
    public static TunDevice open(String name, boolean ethernet) throws IOException {
        Libc libc = new Libc();
        int fd;
        try (Arena arena = Arena.ofConfined()) {
            fd = libc.open(arena.allocateFrom("/dev/net/tun"), Libc.O_RDWR | Libc.O_NONBLOCK);
        }
        if (fd < 0) {
            throw new IOException(
                    switch (-fd) {
                        case Errno.ENOENT, Errno.ENODEV -> "no TAP or TUN here: there's no /dev/net/tun";
                        case Errno.EACCES, Errno.EPERM -> "permission denied for /dev/net/tun";
                        default -> "/dev/net/tun: " + Errno.text(-fd);
                    });
        }
        try {
            return attach(libc, fd, name, ethernet);
        } catch (IOException | RuntimeException e) {
            libc.close(fd);
            throw e;
        }
    }

    private static TunDevice attach(Libc libc, int fd, String name, boolean ethernet) throws IOException {
        short flags = (short) ((ethernet ? IFF_TAP : IFF_TUN) | IFF_NO_PI);
        try (Arena arena = Arena.ofConfined()) {
            InterfaceRequest request = new InterfaceRequest(arena, name);
            request.flags((short) (flags | IFF_VNET_HDR));
            int result = libc.ioctl(fd, TUNSETIFF, request.address());
            boolean vnetHeader = result == 0;
            if (result == -Errno.EINVAL) {
                request.flags(flags);
                result = libc.ioctl(fd, TUNSETIFF, request.address());
            }
            if (result < 0) {
                throw new IOException(whyNot(-result, name, ethernet));
            }
            if (vnetHeader) {
                MemorySegment size = arena.allocate(ValueLayout.JAVA_INT);
                size.set(ValueLayout.JAVA_INT, 0, VirtioNetHeader.SIZE);
                libc.ioctl(fd, TUNSETVNETHDRSZ, size.address());
                libc.ioctl(fd, TUNSETOFFLOAD, TUN_F_CSUM_TSO4_TSO6);
            }
            return new TunDevice(libc, fd, request.name(), vnetHeader);
        }
    }

    private static String whyNot(int errno, String name, boolean ethernet) {
        String kind = ethernet ? "tap" : "tun";
        String make = "; root can make one for you: ip tuntap add dev " + (name.isEmpty() ? kind + "0" : name) + " mode "
                + kind + " user " + System.getProperty("user.name", "USER");
        boolean exists = NetworkDevice.exists(name);
        return switch (errno) {
            case Errno.EPERM, Errno.EACCES -> exists
                    ? "permission denied: the device '" + name + "' belongs to another user"
                    : "there's no such device '" + name + "', and this user may not make one" + make;
            case Errno.EBUSY -> "the device '" + name + "' is in use by another program";
            case Errno.EINVAL -> exists
                    ? "the device '" + name + "' is not a " + kind + " device"
                    : "'" + name + "' can't be the name of a device";
            default -> "the device '" + name + "' can't be opened: " + Errno.text(errno);
        };
    }

    /** The descriptor, for as long as this is open. */
    public int fd() {
        return fd;
    }

    /** The device's name, as the kernel knows it. */
    public String name() {
        return name;
    }

    /** Whether a {@link VirtioNetHeader} goes before each frame, so that superframes and partial checksums go either way. */
    public boolean hasOffloads() {
        return vnetHeader;
    }

    /** What {@code errno} of a write says of the device. */
    static FramePort.Failure failureOf(int errno) {
        return switch (errno) {
            case Errno.EAGAIN, Errno.ENOBUFS, Errno.ENOMEM, Errno.EINTR -> FramePort.Failure.RETRY;
            case EBADFD -> FramePort.Failure.DOWN;
            default -> FramePort.Failure.DROP;
        };
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            libc.close(fd);
        }
    }
}
