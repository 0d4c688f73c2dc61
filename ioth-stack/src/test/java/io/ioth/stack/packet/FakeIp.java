/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ioth.link.Frame;
import io.ioth.link.LinkCapabilities;
import io.ioth.net.IpAddress;
import io.ioth.stack.ip.IcmpError;
import io.ioth.stack.ip.IpOutput;
import io.ioth.stack.ip.IpPacket;
import io.ioth.stack.ip.Path;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** An IP layer that keeps what is sent, and makes packets as if received. Interface 2 has all addresses. */
public final class FakeIp implements IpOutput {

    public static final IpAddress OURS = IpAddress.parse("2001:db8::1");
    public static final IpAddress OURS_V4 = IpAddress.parse("192.0.2.1");
    public static final IpAddress OURS_LOCAL = IpAddress.parse("fe80::1");
    public static final IpAddress PEER = IpAddress.parse("2001:db8::99");
    public static final IpAddress PEER_V4 = IpAddress.parse("192.0.2.99");
    public static final IpAddress SUBNET_BROADCAST = IpAddress.parse("192.0.2.255");
    public static final int INTERFACE = 2;

    public final Set<IpAddress> local =
            new HashSet<>(List.of(OURS, OURS_V4, OURS_LOCAL, IpAddress.LOOPBACK, IpAddress.LOOPBACK_IPV4));
    public final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    public final Deque<SentPacket> sent = new ArrayDeque<>();
    public LinkCapabilities link = LinkCapabilities.ethernet(1500);
    public boolean queueFull;
    public boolean routeless;
    public int refreshes;
    public int routes;
    private final List<TransmitListener> listeners = new ArrayList<>();

    /** One packet as the IP layer was handed it. */
    public record SentPacket(
            IpAddress source,
            IpAddress destination,
            int protocol,
            int hopLimit,
            int trafficClass,
            boolean partial,
            int zone,
            boolean hostOnly,
            byte[] bytes) {}

    @Override
    public Sent route(Path into, IpAddress source, IpAddress destination, int zone) {
        routes++;
        if (routeless) {
            return Sent.NO_ROUTE;
        }
        IpAddress chosen = source != null && !source.isAny() ? source : choose(destination);
        if (!local.contains(chosen) || chosen.isIpv4() != destination.isIpv4()) {
            return Sent.BAD_SOURCE;
        }
        into.localHigh = chosen.high();
        into.localLow = chosen.low();
        into.remoteHigh = destination.high();
        into.remoteLow = destination.low();
        into.zone = zone;
        into.ifIndex = zone == 0 ? INTERFACE : zone;
        into.mtu = link.mtu();
        into.link = link;
        into.local = local.contains(destination);
        into.broadcast = destination.equals(IpAddress.BROADCAST_IPV4) || destination.equals(SUBNET_BROADCAST);
        return Sent.OK;
    }

    private static IpAddress choose(IpAddress destination) {
        if (destination.isLoopback()) {
            return destination;
        }
        return destination.isIpv4() ? OURS_V4 : destination.isLinkLocal() ? OURS_LOCAL : OURS;
    }

    @Override
    public Sent refresh(Path path) {
        refreshes++;
        return routeless ? Sent.NO_ROUTE : Sent.OK;
    }

    @Override
    public ByteBuf allocate(int transportBytes) {
        return allocator.directBuffer(HEADROOM + transportBytes).setIndex(HEADROOM, HEADROOM);
    }

    @Override
    public Sent send(
            Frame frame, Path path, int protocol, int hopLimit, int trafficClass, boolean dontFragment, long nowNs) {
        if (queueFull) {
            return Sent.QUEUE_FULL;
        }
        int header = path.isIpv4() ? 20 : 40;
        if (dontFragment && header + frame.length() > path.mtu) {
            frame.release();
            return Sent.TOO_BIG;
        }
        ByteBuf whole = allocator.heapBuffer(frame.length());
        frame.writeTo(whole);
        byte[] bytes = new byte[whole.readableBytes()];
        whole.readBytes(bytes).release();
        boolean partial = frame.checksum() == io.ioth.link.ChecksumState.PARTIAL;
        sent.add(new SentPacket(
                path.localAddress(), path.remoteAddress(), protocol, hopLimit, trafficClass, partial, path.zone,
                path.hostOnly, bytes));
        frame.release();
        return Sent.OK;
    }

    @Override
    public boolean hasRoom(Path path) {
        return !queueFull;
    }

    @Override
    public void onRoom(TransmitListener listener) {
        listeners.add(listener);
    }

    /** The queue drains. */
    public void makeRoom() {
        queueFull = false;
        listeners.forEach(l -> l.onRoom(0));
    }

    @Override
    public boolean isLocalAddress(IpAddress address) {
        return local.contains(address);
    }

    @Override
    public void confirmReachable(Path path, long nowNs) {}

    /** A buffer of these bytes that leaks noticeably. */
    public ByteBuf bytes(byte... content) {
        return allocator.directBuffer(Math.max(1, content.length)).writeBytes(content);
    }

    /** A packet as received, its network header zeroes; the caller releases its frame. */
    public IpPacket packet(IpAddress source, IpAddress destination, int protocol, byte... transport) {
        IpPacket packet = new IpPacket();
        int header = destination.isIpv4() ? 20 : 40;
        packet.frame.set(allocator
                .directBuffer(14 + header + transport.length + 6)
                .writeZero(14 + header)
                .writeBytes(transport)
                .writeZero(6));
        packet.ifIndex = INTERFACE;
        packet.srcHigh = source.high();
        packet.srcLow = source.low();
        packet.dstHigh = destination.high();
        packet.dstLow = destination.low();
        packet.protocol = protocol;
        packet.hopLimit = 64;
        packet.networkOffset = 14;
        packet.transportOffset = 14 + header;
        packet.transportLength = transport.length;
        packet.broadcast =
                destination.equals(IpAddress.BROADCAST_IPV4) || destination.equals(SUBNET_BROADCAST);
        return packet;
    }

    /** Moves the last {@code length} transport bytes from the packet's head to its payload, as in-memory links have them. */
    public void split(IpPacket packet, int length) {
        ByteBuf head = packet.frame.head();
        int end = packet.transportOffset + packet.transportLength;
        ByteBuf payload = allocator.directBuffer(3 + length).writeZero(3).writeBytes(head, end - length, length);
        head.writerIndex(end - length);
        packet.frame.payload(payload, 3, length);
    }

    /** An error about a packet that went from {@code source} to {@code destination}. */
    public static IcmpError error(
            IcmpError.Kind kind, IpAddress source, IpAddress destination, int protocol, byte... quoted) {
        IcmpError error = new IcmpError();
        error.kind = kind;
        error.localHigh = source.high();
        error.localLow = source.low();
        error.remoteHigh = destination.high();
        error.remoteLow = destination.low();
        error.protocol = protocol;
        error.quoted = io.netty.buffer.Unpooled.wrappedBuffer(quoted);
        error.transportLength = quoted.length;
        return error;
    }

    /** Every buffer was released. */
    public void assertNoLeak() {
        assertEquals(0, allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory(), "bytes leaked");
    }
}
