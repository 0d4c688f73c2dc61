/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.vde.sys;

import io.ioth.link.Frame;
import io.netty.buffer.ByteBuf;

/** Frames, or, of a TUN device, IP packets, read from and written to a device one by one, with superframes where it has offloads. */
public final class TunPort implements FramePort {

    private static final int MAX_READS = 32;

    private final int fd;
    private final boolean ethernet;
    private final boolean vnetHeader;
    private final Libc libc = new Libc();
    private final IoVector vector = new IoVector(2);

    /** Of a device that the caller keeps open. */
    public TunPort(TunDevice device, boolean ethernet) {
        fd = device.fd();
        vnetHeader = device.hasOffloads();
        this.ethernet = ethernet;
    }

    @Override
    public int fd() {
        return fd;
    }

    @Override
    public boolean receive(ReceiveRing ring, ReceiveScratch scratch) throws PortDownException {
        for (int i = 0; i < MAX_READS && ring.free() > 0; i++) {
            int n = scratch.superframe().receive(scratch.libc(), fd, vnetHeader, ring);
            if (n == -Errno.EAGAIN || n == -Errno.EINTR) {
                return false;
            }
            if (n <= 0) {
                throw new PortDownException(-n);
            }
        }
        return true;
    }

    @Override
    public int send(TransmitQueue queue) {
        Frame frame = queue.get(0);
        if (vnetHeader) {
            VirtioNetHeader.write(frame, ethernet, vector.header());
        }
        ByteBuf head = frame.head();
        vector.piece(0, Addresses.of(head, head.readerIndex(), head.readableBytes()), head.readableBytes());
        int pieces = 1;
        ByteBuf payload = frame.payload();
        if (payload != null) {
            int length = frame.payloadLength();
            vector.piece(pieces++, Addresses.of(payload, frame.payloadOffset(), length), length);
        }
        int written = vector.writev(libc, fd, vnetHeader, pieces);
        return written < 0 ? written : 1;
    }

    @Override
    public Failure failureOf(int errno) {
        return TunDevice.failureOf(errno);
    }

    @Override
    public long dropped() {
        return 0;
    }
}
