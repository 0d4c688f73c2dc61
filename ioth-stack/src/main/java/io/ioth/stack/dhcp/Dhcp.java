/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.dhcp;

import io.ioth.metrics.DropReason;
import io.ioth.stack.autoconf.Configurator;
import io.ioth.stack.autoconf.Host;
import io.ioth.stack.dhcp.message.Dhcp4Message;
import io.ioth.stack.dhcp.message.Dhcp6Message;
import io.ioth.stack.ip.IpOutput;
import io.ioth.stack.ip.IpPacket;
import io.ioth.stack.ip.Unaddressed;
import io.ioth.stack.udp.DatagramTap;
import io.ioth.wire.IpProtocols;
import io.netty.buffer.ByteBuf;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The DHCP clients of a stack: makes them, and brings them what servers send, to addresses that the stack doesn't have yet too. Confined to
 * the engine.
 */
public final class Dhcp implements DatagramTap, Unaddressed {

    private static final int ETHERNET_HEADER = 14;
    private static final int SOURCE_MAC = 8;
    private static final int FRAGMENT_FIELD = 6;
    private static final int FRAGMENT = 0x3fff;

    private final IpOutput ip;
    private final LeaseFile leases;
    private final ClientIdentity identity;
    private final Map<Integer, Dhcp4Client> clients4 = new HashMap<>();
    private final Map<Integer, Dhcp6Client> clients6 = new HashMap<>();

    /** No clients yet, and the leases of {@code store}. */
    public Dhcp(IpOutput ip, LeaseStore store) {
        this.ip = ip;
        this.leases = new LeaseFile(store);
        this.identity = new ClientIdentity(leases);
    }

    /** A DHCPv4 client of an interface, not started, in place of the one before, which has been stopped. */
    public Configurator client4(Host host) {
        Dhcp4Client made = new Dhcp4Client(host, ip, identity, leases);
        clients4.put(host.iface().index(), made);
        return made;
    }

    /** A DHCPv6 client of an interface, not started, in place of the one before, which has been stopped. */
    public Configurator client6(Host host) {
        Dhcp6Client made = new Dhcp6Client(host, ip, identity, leases);
        clients6.put(host.iface().index(), made);
        return made;
    }

    private @Nullable Dhcp4Client awaiting4(IpPacket packet) {
        Dhcp4Client client = packet.isIpv4() ? clients4.get(packet.ifIndex) : null;
        return client != null && client.state() != Dhcp4Client.State.STOPPED ? client : null;
    }

    @Override
    public boolean takes(IpPacket packet) {
        ByteBuf head = packet.frame.head();
        int at = packet.transportOffset;
        return packet.protocol == IpProtocols.UDP
                && packet.isIpv4()
                && (head.getUnsignedShort(packet.networkOffset + FRAGMENT_FIELD) & FRAGMENT) == 0
                && head.writerIndex() - at >= 4
                && head.getUnsignedShort(at + 2) == Dhcp4Wire.CLIENT_PORT
                && awaiting4(packet) != null;
    }

    @Override
    public boolean wants(int port) {
        return port == Dhcp4Wire.CLIENT_PORT || port == Dhcp6Wire.CLIENT_PORT;
    }

    @Override
    public boolean onDatagram(IpPacket packet, ByteBuf payload, int sourcePort, int port, long nowNs) {
        if (packet.isIpv4()) {
            return port == Dhcp4Wire.CLIENT_PORT && onDatagram4(packet, payload, nowNs);
        }
        return port == Dhcp6Wire.CLIENT_PORT && onDatagram6(packet, payload, nowNs);
    }

    private boolean onDatagram4(IpPacket packet, ByteBuf payload, long nowNs) {
        Dhcp4Client client = awaiting4(packet);
        if (client == null) {
            return false;
        }
        Dhcp4Message message = Dhcp4Message.parse(payload, payload.readerIndex(), payload.readableBytes());
        if (message == null) {
            client.count(DropReason.DHCP_MALFORMED);
        } else {
            client.onMessage(message, sourceMac(packet), nowNs);
        }
        return true;
    }

    /** Never to a group: only reconfiguration of many could be (RFC 8415 §18.3.11), and that isn't heeded. */
    private boolean onDatagram6(IpPacket packet, ByteBuf payload, long nowNs) {
        Dhcp6Client client = clients6.get(packet.ifIndex);
        if (client == null || !client.isStarted()) {
            return false;
        }
        Dhcp6Message message = Dhcp6Message.parse(payload, payload.readerIndex(), payload.readableBytes());
        if (message == null || packet.isMulticast()) {
            client.count(DropReason.DHCP_MALFORMED);
        } else {
            client.onMessage(message, nowNs);
        }
        return true;
    }

    /** The station that a frame came from, whose header still lies before the packet; else every station. */
    private static long sourceMac(IpPacket packet) {
        int at = packet.networkOffset - SOURCE_MAC;
        if (packet.fragmented || packet.networkOffset < ETHERNET_HEADER) {
            return 0xffff_ffff_ffffL;
        }
        ByteBuf head = packet.frame.head();
        return (long) head.getUnsignedShort(at) << 32 | head.getUnsignedInt(at + 2);
    }
}
