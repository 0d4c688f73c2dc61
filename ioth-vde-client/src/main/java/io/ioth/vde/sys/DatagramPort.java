/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.vde.sys;

import io.ioth.link.Frame;
import io.netty.buffer.ByteBuf;
import java.lang.foreign.Arena;
import java.util.concurrent.atomic.LongAdder;

/** A connected datagram socket that carries one Ethernet frame in each datagram. */
public final class DatagramPort implements FramePort {

    /** Frames are padded to this, so that no switch need fill them up with what lies about in its memory. */
    private static final int MIN_FRAME = 60;

    private static final int PIECES = 3;
    private static final long ZEROES = Arena.global().allocate(MIN_FRAME).address();

    private final int fd;
    private final int frameSize;
    private final Libc libc = new Libc();
    private final MessageVector messages = new MessageVector(DatagramBatch.SIZE, PIECES);
    private final LongAdder dropped = new LongAdder();

    /**
     * Of a socket that the caller keeps open.
     *
     * @param frameSize the largest frame to receive, in bytes
     */
    public DatagramPort(int fd, int frameSize) {
        this.fd = fd;
        this.frameSize = frameSize;
    }

    @Override
    public int fd() {
        return fd;
    }

    @Override
    public boolean receive(ReceiveRing ring, ReceiveScratch scratch) throws PortDownException {
        DatagramBatch batch = scratch.datagrams(frameSize);
        int wanted = Math.min(ring.free(), DatagramBatch.SIZE);
        int n = batch.receive(scratch.libc(), fd, wanted);
        if (n == -Errno.EAGAIN || n == -Errno.EINTR) {
            return false;
        }
        if (n < 0) {
            throw new PortDownException(-n);
        }
        dropped.add(batch.moveTo(ring, n));
        return n == wanted;
    }

    @Override
    public int send(TransmitQueue queue) {
        int n = Math.min(queue.size(), DatagramBatch.SIZE);
        for (int i = 0; i < n; i++) {
            describe(i, queue.get(i));
        }
        return libc.sendmmsg(fd, messages.headers(), n, Libc.MSG_DONTWAIT | Libc.MSG_NOSIGNAL);
    }

    private void describe(int message, Frame frame) {
        ByteBuf head = frame.head();
        int pieces = 1;
        messages.piece(message, 0, Addresses.of(head, head.readerIndex(), head.readableBytes()), head.readableBytes());
        ByteBuf payload = frame.payload();
        if (payload != null) {
            int length = frame.payloadLength();
            messages.piece(message, pieces++, Addresses.of(payload, frame.payloadOffset(), length), length);
        }
        int padding = MIN_FRAME - frame.length();
        if (padding > 0) {
            messages.piece(message, pieces++, ZEROES, padding);
        }
        messages.pieces(message, pieces);
    }

    @Override
    public Failure failureOf(int errno) {
        return switch (errno) {
            case Errno.EAGAIN, Errno.ENOBUFS, Errno.ENOMEM, Errno.EINTR -> Failure.RETRY;
            case Errno.EMSGSIZE -> Failure.DROP;
            default -> Failure.DOWN;
        };
    }

    @Override
    public long dropped() {
        return dropped.sum();
    }
}
