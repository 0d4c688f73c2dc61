/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.link.ChecksumState;
import io.ioth.link.Frame;
import io.ioth.link.LinkCapabilities;
import io.ioth.net.IpAddress;
import io.ioth.stack.ip.IpOutput;
import io.ioth.stack.ip.Path;
import io.ioth.wire.Checksum;
import io.ioth.wire.IpProtocols;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.HashSet;
import java.util.Set;

/** An IP layer of one link: checks what's sent and hands it to a sink. */
final class FakeIp implements IpOutput {

    /** Takes what was sent; owns the frame's contents. */
    interface Sink {
        void accept(Frame frame, Path path);
    }

    final Set<IpAddress> addresses = new HashSet<>();
    LinkCapabilities link = LinkCapabilities.ethernet(1500);
    int mtu = 1500;
    int generation;
    boolean routed = true;
    boolean verify = true;
    /** Whether leaks of buffers are looked for, which takes its time. */
    boolean watched = true;
    /** Of the last packet. */
    int trafficClass;
    /** The hop limit of the last packet; 0 for the default. */
    int hopLimit;
    /** How often TCP doubted that the way leads anywhere. */
    int doubts;
    /** How many packets there is room for. */
    int room = Integer.MAX_VALUE;

    Sink sink = (frame, path) -> frame.release();
    private TransmitListener listener = now -> {};

    FakeIp(IpAddress... own) {
        addresses.addAll(Set.of(own));
    }

    @Override
    public Sent route(Path into, IpAddress source, IpAddress destination, int zone) {
        if (!routed) {
            return Sent.NO_ROUTE;
        }
        IpAddress from = source;
        if (source == null || source.isAny()) {
            from = addresses.stream()
                    .filter(a -> a.isIpv4() == destination.isIpv4())
                    .findFirst()
                    .orElse(null);
            if (from == null) {
                return Sent.NO_ROUTE;
            }
        } else if (!addresses.contains(source)) {
            return Sent.BAD_SOURCE;
        }
        into.localHigh = from.high();
        into.localLow = from.low();
        into.remoteHigh = destination.high();
        into.remoteLow = destination.low();
        into.zone = zone;
        fill(into);
        return Sent.OK;
    }

    private void fill(Path path) {
        path.mtu = mtu;
        path.link = link;
        path.generation = generation;
    }

    /** The path has another MTU from now on. */
    void pathMtu(int bytes) {
        mtu = bytes;
        generation++;
    }

    @Override
    public Sent refresh(Path path) {
        if (path.generation != generation) {
            fill(path);
        }
        return routed ? Sent.OK : Sent.NO_ROUTE;
    }

    @Override
    public ByteBuf allocate(int transportBytes) {
        int size = HEADROOM + transportBytes;
        ByteBuf buffer = watched ? PooledByteBufAllocator.DEFAULT.directBuffer(size, size) : Unpooled.buffer(size, size);
        return buffer.setIndex(HEADROOM, HEADROOM);
    }

    @Override
    public Sent send(
            Frame frame, Path path, int protocol, int hopLimit, int trafficClass, boolean dontFragment, long nowNs) {
        int packet = frame.length() + (path.isIpv4() ? 20 : 40);
        if (frame.gsoSize() == 0 && packet > mtu) {
            frame.release();
            return Sent.TOO_BIG;
        }
        if (room == 0) {
            return Sent.QUEUE_FULL;
        }
        room--;
        if (verify) {
            check(frame, path, packet);
        }
        this.trafficClass = trafficClass;
        this.hopLimit = hopLimit;
        sink.accept(frame, path);
        return Sent.OK;
    }

    private void check(Frame frame, Path path, int packet) {
        if (frame.gsoSize() > 0 && packet > link.maxSuperframe()) {
            throw new AssertionError("superframe of " + packet);
        }
        ByteBuf head = frame.head();
        long pseudo = Checksum.pseudoHeader(
                path.localHigh, path.localLow, path.remoteHigh, path.remoteLow, IpProtocols.TCP, frame.length());
        if (frame.checksum() == ChecksumState.PARTIAL) {
            if (!link.checksumOffloadTx() && frame.gsoSize() == 0) {
                throw new AssertionError("checksum left to a link that can't");
            }
            if (head.getUnsignedShort(head.readerIndex() + 16) != Checksum.fold(pseudo)) {
                throw new AssertionError("wrong partial checksum");
            }
            return;
        }
        long sum = pseudo + Checksum.sum(head, head.readerIndex(), head.readableBytes());
        if (frame.payload() != null) {
            sum += Checksum.sum(frame.payload(), frame.payloadOffset(), frame.payloadLength());
        }
        if (!Checksum.isValid(sum)) {
            throw new AssertionError("wrong checksum");
        }
    }

    @Override
    public boolean hasRoom(Path path) {
        return room > 0;
    }

    /** There is room again. */
    void room(int packets, long nowNs) {
        room = packets;
        listener.onRoom(nowNs);
    }

    @Override
    public void onRoom(TransmitListener newListener) {
        listener = newListener;
    }

    @Override
    public boolean isLocalAddress(IpAddress address) {
        return addresses.contains(address);
    }

    @Override
    public void confirmReachable(Path path, long nowNs) {}

    @Override
    public void doubtReachable(Path path, long nowNs) {
        doubts++;
    }
}
