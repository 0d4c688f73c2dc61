/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.AutoSettings;
import io.ioth.AutoSettings.Want;
import io.ioth.NetInterface;
import io.ioth.RouteOrigin;
import io.ioth.StackConfig;
import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.net.MacAddress;
import io.ioth.stack.dhcp.LeaseStore;
import io.ioth.stack.dhcp.message.Dhcp4Message;
import io.ioth.stack.dhcp.message.Dhcp4Options;
import io.ioth.stack.dhcp.message.Dhcp4Type;
import io.ioth.stack.dhcp.message.Dhcp6Message;
import io.ioth.stack.dhcp.message.Dhcp6Options;
import io.ioth.stack.dhcp.message.Dhcp6Type;
import io.ioth.stack.dhcp.message.Duid;
import io.ioth.stack.dhcp.message.IaAddress;
import io.ioth.stack.dhcp.message.IaNa;
import io.ioth.stack.dhcp.message.Option4;
import io.ioth.stack.dhcp.message.Option6;
import io.ioth.stack.dhcp.message.Status6;
import io.ioth.wire.ArpView;
import io.ioth.wire.Checksum;
import io.ioth.wire.EtherTypes;
import io.ioth.wire.EthernetView;
import io.ioth.wire.Ipv4View;
import io.ioth.wire.Ipv6View;
import io.ioth.wire.UdpView;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/** An engine that asks for addresses, and servers that say what the test wants, in virtual time. */
final class DhcpBench implements AutoCloseable {

    static final MacAddress MAC = MacAddress.parse("02:00:00:00:00:01");
    static final MacAddress SERVER_MAC = MacAddress.parse("02:00:00:00:00:99");
    static final String SERVER = "10.0.0.1";
    static final Duid SERVER_ID = Duid.ofMac(SERVER_MAC);
    static final String SERVER6 = "fe80::99";
    static final int INDEX = 2;

    private static final int TCP_OR_UDP_PORTS = 8;

    /** A message of the client, and how it travelled. */
    record Sent4(Dhcp4Message message, IpAddress from, IpAddress to, MacAddress toMac, long atNs) {
        Dhcp4Options options() {
            return message.options();
        }
    }

    /** A message of the client, and how it travelled. */
    record Sent6(Dhcp6Message message, IpAddress from, IpAddress to, int hopLimit, long atNs) {
        Dhcp6Options options() {
            return message.options();
        }
    }

    final TestNet net = new TestNet();
    final DirectLink link = new DirectLink();
    final StackEngine engine;
    final List<Sent4> sent4 = new ArrayList<>();
    final List<Sent6> sent6 = new ArrayList<>();

    DhcpBench(boolean dad, LeaseStore leases) {
        this(dad, leases, 1_000_000_000L);
    }

    /** At a later time, a restarted stack. */
    DhcpBench(boolean dad, LeaseStore leases, long nowNs) {
        net.nowNs = nowNs;
        StackConfig config = StackConfig.builder().duplicateAddressDetection(dad).build();
        Surroundings world = Surroundings.simulated(new Random(7), task -> task.run(net.nowNs));
        engine = new StackEngine(config, world.withLeases(leases));
        engine.addInterface("vde0", "", link, Optional.of(MAC), 0, net.nowNs);
        net.engines.add(engine);
        net.pumps.add(this::collect);
    }

    static DhcpBench withDhcp4() {
        return new DhcpBench(false, LeaseStore.NONE).dhcp4("");
    }

    DhcpBench dhcp4(String fqdn) {
        return configure(named(AutoSettings.NONE.withDhcp4(Want.REQUIRED), fqdn));
    }

    DhcpBench dhcp6(String fqdn) {
        return configure(named(AutoSettings.NONE.withDhcp6(Want.REQUIRED), fqdn));
    }

    private static AutoSettings named(AutoSettings wanted, String fqdn) {
        return fqdn.isEmpty() ? wanted : wanted.withFqdn(fqdn);
    }

    DhcpBench configure(AutoSettings wanted) {
        engine.configure(INDEX, wanted, 0, net.nowNs);
        net.settle();
        return this;
    }

    private void collect() {
        for (byte[] frame : link.sent) {
            read(Unpooled.wrappedBuffer(frame));
        }
        link.sent.clear();
    }

    private void read(ByteBuf frame) {
        int type = frame.getUnsignedShort(12);
        MacAddress to = new MacAddress((long) frame.getUnsignedShort(0) << 32 | frame.getUnsignedInt(2));
        if (type == EtherTypes.IPV4 && frame.getUnsignedByte(23) == 17 && frame.getUnsignedShort(36) == 67) {
            assertTrue(frame.getUnsignedShort(34) == 68, "from the client's port");
            int length = frame.getUnsignedShort(38) - UdpView.LENGTH;
            Dhcp4Message message = Dhcp4Message.parse(frame, 42, length);
            assertTrue(message != null && length >= 300, "a whole message");
            IpAddress from = IpAddress.ofIpv4(frame.getInt(26));
            sent4.add(new Sent4(message, from, IpAddress.ofIpv4(frame.getInt(30)), to, net.nowNs));
        } else if (type == EtherTypes.IPV6 && frame.getUnsignedByte(20) == 17 && frame.getUnsignedShort(56) == 547) {
            assertTrue(frame.getUnsignedShort(54) == 546, "from the client's port");
            int length = frame.getUnsignedShort(58) - UdpView.LENGTH;
            Dhcp6Message message = Dhcp6Message.parse(frame, 62, length);
            assertTrue(message != null, "a whole message");
            IpAddress from = new IpAddress(frame.getLong(22), frame.getLong(30));
            IpAddress group = new IpAddress(frame.getLong(38), frame.getLong(46));
            sent6.add(new Sent6(message, from, group, frame.getUnsignedByte(21), net.nowNs));
        }
    }

    /** A server is a neighbour that's known. */
    void knows(String server) {
        engine.addNeighbor(INDEX, IpAddress.parse(server), SERVER_MAC, net.nowNs);
    }

    /** The link breaks, and works again a second later. */
    void breakLink() {
        link.failure = new IOException("cut");
        runSeconds(1);
        sent4.clear();
        sent6.clear();
        link.failure = null;
        net.settle();
    }

    void runSeconds(double seconds) {
        net.run(Duration.ofMillis(Math.round(seconds * 1000)));
    }

    /** The next message, which must be of that type, when it's sent; at the latest after so many seconds. */
    Sent4 next4(Dhcp4Type type, int withinSeconds) {
        long end = net.nowNs + withinSeconds * 1_000_000_000L;
        while (sent4.isEmpty() && advance(end)) {}
        assertTrue(!sent4.isEmpty(), "no " + type);
        Sent4 first = sent4.removeFirst();
        assertTrue(first.options().type() == type, () -> "a " + first.options().type() + ", not a " + type);
        return first;
    }

    Sent4 next4(Dhcp4Type type) {
        return next4(type, 80);
    }

    Sent6 next6(Dhcp6Type type, int withinSeconds) {
        long end = net.nowNs + withinSeconds * 1_000_000_000L;
        while (sent6.isEmpty() && advance(end)) {}
        assertTrue(!sent6.isEmpty(), "no " + type);
        Sent6 first = sent6.removeFirst();
        assertTrue(first.message().type() == type, () -> "a " + first.message().type() + ", not a " + type);
        return first;
    }

    Sent6 next6(Dhcp6Type type) {
        return next6(type, 80);
    }

    private boolean advance(long endNs) {
        if (net.nowNs >= endNs) {
            return false;
        }
        net.nowNs = Math.max(net.nowNs, Math.min(endNs, engine.nextDeadlineNs()));
        net.settle();
        return true;
    }

    // Servers

    /** An answer to a message, to be changed before it's sent by {@link #deliver4}. */
    static Dhcp4Message answer4(Sent4 to, Dhcp4Type type, String address) {
        Dhcp4Options options = new Dhcp4Options().put(Option4.MESSAGE_TYPE, (byte) type.code());
        options.put(Option4.SERVER_IDENTIFIER, IpAddress.parse(SERVER));
        if (type != Dhcp4Type.NAK) {
            options.putInt(Option4.LEASE_TIME, 3600).put(Option4.SUBNET_MASK, IpAddress.parse("255.255.255.0"));
            options.put(Option4.ROUTERS, IpAddress.parse("10.0.0.254"));
        }
        return new Dhcp4Message(Dhcp4Message.REPLY, to.message().xid(), 0, false, IpAddress.ANY_IPV4,
                IpAddress.parse(address), MAC, options);
    }

    /** To the address that it gives. */
    void deliver4(Dhcp4Message message) {
        deliver4(message, message.yiaddr(), MAC.value());
    }

    void deliver4(Dhcp4Message message, IpAddress to, long mac) {
        ByteBuf bytes = Unpooled.buffer();
        message.writeTo(bytes);
        byte[] payload = new byte[bytes.readableBytes()];
        bytes.readBytes(payload);
        deliver4(payload, to, mac);
    }

    void deliver4(byte[] payload, IpAddress to, long mac) {
        IpAddress from = IpAddress.parse(SERVER);
        ByteBuf out = Unpooled.wrappedBuffer(new byte[42 + payload.length]);
        EthernetView.write(out, 0, mac, SERVER_MAC.value(), EtherTypes.IPV4);
        Ipv4View.write(out, 14, 0, 28 + payload.length, 1, 0, 64, 17, from.ipv4Bits(), to.ipv4Bits());
        UdpView.write(out, 34, 67, 68, payload.length, 0);
        out.setBytes(42, payload);
        long sum = Checksum.pseudoHeader(from.high(), from.low(), to.high(), to.low(), 17, 8 + payload.length);
        out.setShort(40, Checksum.finish(sum + Checksum.sum(out, 34, TCP_OR_UDP_PORTS + payload.length)));
        link.deliver(out.array());
        net.settle();
    }

    /** Answers with all that's usual. */
    void offer(Sent4 discover, String address, Consumer<Dhcp4Options> change) {
        Dhcp4Message offer = answer4(discover, Dhcp4Type.OFFER, address);
        change.accept(offer.options());
        deliver4(offer);
    }

    void ack(Sent4 request, String address, Consumer<Dhcp4Options> change) {
        Dhcp4Message ack = answer4(request, Dhcp4Type.ACK, address);
        change.accept(ack.options());
        deliver4(ack);
    }

    /** From nothing to an address. */
    void lease4(String address, Consumer<Dhcp4Options> change) {
        offer(next4(Dhcp4Type.DISCOVER), address, change);
        ack(next4(Dhcp4Type.REQUEST), address, change);
    }

    static Dhcp6Message answer6(Sent6 to, Dhcp6Type type) {
        Dhcp6Options options = new Dhcp6Options();
        options.add(Option6.CLIENT_ID, to.options().get(Option6.CLIENT_ID));
        options.add(Option6.SERVER_ID, SERVER_ID.toBytes());
        return new Dhcp6Message(type, to.message().xid(), options);
    }

    void deliver6(Dhcp6Message message) {
        ByteBuf bytes = Unpooled.buffer();
        message.writeTo(bytes);
        byte[] payload = new byte[bytes.readableBytes()];
        bytes.readBytes(payload);
        deliver6(payload);
    }

    void deliver6(byte[] payload) {
        IpAddress from = IpAddress.parse(SERVER6);
        IpAddress to = linkLocal();
        ByteBuf out = Unpooled.wrappedBuffer(new byte[62 + payload.length]);
        EthernetView.write(out, 0, MAC.value(), SERVER_MAC.value(), EtherTypes.IPV6);
        Ipv6View.write(out, 14, 0, 0, 8 + payload.length, 17, 64);
        Ipv6View.writeAddresses(out, 14, from.high(), from.low(), to.high(), to.low());
        UdpView.write(out, 54, 547, 546, payload.length, 0);
        out.setBytes(62, payload);
        long sum = Checksum.pseudoHeader(from.high(), from.low(), to.high(), to.low(), 17, 8 + payload.length);
        out.setShort(60, Checksum.finish(sum + Checksum.sum(out, 54, TCP_OR_UDP_PORTS + payload.length)));
        link.deliver(out.array());
        net.settle();
    }

    /** Another station says that it has {@code address}. */
    void claim4(String address) {
        int bits = IpAddress.parse(address).ipv4Bits();
        ByteBuf out = Unpooled.wrappedBuffer(new byte[14 + ArpView.LENGTH]);
        EthernetView.write(out, 0, MacAddress.BROADCAST.value(), SERVER_MAC.value(), EtherTypes.ARP);
        ArpView.write(out, 14, ArpView.REPLY, SERVER_MAC.value(), bits, MAC.value(), bits);
        link.deliver(out.array());
        net.settle();
    }

    /** Another station says that it has {@code address}. */
    void claim6(String address) {
        IpAddress target = IpAddress.parse(address);
        ByteBuf message = Unpooled.buffer().writeByte(136).writeZero(3).writeInt(0x2000_0000);
        message.writeLong(target.high()).writeLong(target.low());
        message.writeByte(2).writeByte(1).writeShort(0x0200).writeInt(0x99);
        icmp6(message);
    }

    /** A router without any prefix speaks of DHCPv6. */
    void advertiseRouter(boolean managed, boolean other) {
        ByteBuf message = Unpooled.buffer().writeByte(134).writeZero(3).writeByte(64);
        message.writeByte((managed ? 0x80 : 0) | (other ? 0x40 : 0)).writeShort(1800).writeLong(0);
        icmp6(message);
    }

    void icmp6(ByteBuf message) {
        byte[] bytes = new byte[message.readableBytes()];
        message.readBytes(bytes);
        IpAddress from = IpAddress.parse(SERVER6);
        byte[] packet = WirePeer.ipv6(from, "ff02::1", 58, 255, WirePeer.icmp6(from, "ff02::1", bytes));
        ByteBuf out = Unpooled.wrappedBuffer(new byte[14 + packet.length]);
        EthernetView.write(out, 0, 0x3333_0000_0001L, SERVER_MAC.value(), EtherTypes.IPV6);
        out.setBytes(14, packet);
        link.deliver(out.array());
        net.settle();
    }

    /** An association with one address. */
    static IaNa association(Sent6 to, long t1, long t2, String address, long preferred, long valid) {
        int iaid = Unpooled.wrappedBuffer(to.options().get(Option6.IA_NA)).getInt(0);
        List<IaAddress> addresses = List.of(new IaAddress(IpAddress.parse(address), preferred, valid));
        return new IaNa(iaid, t1, t2, addresses, Status6.SUCCESS);
    }

    static Dhcp6Message advertise(Sent6 to, String address) {
        Dhcp6Message message = answer6(to, Dhcp6Type.ADVERTISE);
        message.options().add(association(to, 1000, 1600, address, 2000, 3000));
        return message;
    }

    static Dhcp6Message reply(Sent6 to, String address) {
        Dhcp6Message message = answer6(to, Dhcp6Type.REPLY);
        message.options().add(association(to, 1000, 1600, address, 2000, 3000));
        return message;
    }

    /** From nothing to an address. */
    void lease6(String address, Consumer<Dhcp6Options> change) {
        deliver6(advertise(next6(Dhcp6Type.SOLICIT), address));
        Dhcp6Message reply = reply(next6(Dhcp6Type.REQUEST), address);
        change.accept(reply.options());
        deliver6(reply);
    }

    // What became of it

    IpAddress linkLocal() {
        return addresses().stream()
                .map(NetInterface.Address::address)
                .filter(a -> !a.isIpv4() && a.isLinkLocal())
                .findFirst()
                .orElseThrow();
    }

    List<NetInterface.Address> addresses() {
        return engine.interfaces(net.nowNs).get(INDEX - 1).addresses();
    }

    boolean has(String address) {
        IpAddress wanted = IpAddress.parse(address);
        return addresses().stream().anyMatch(a -> a.address().equals(wanted));
    }

    /** The routes of DHCP, as text: destination, gateway or nothing. */
    List<String> routes() {
        return engine.routes().stream()
                .filter(r -> r.origin() == RouteOrigin.DHCP)
                .map(r -> r.destination() + r.gateway().map(g -> " via " + g).orElse(""))
                .sorted()
                .toList();
    }

    long drops(DropReason reason) {
        return engine.counters().get(reason);
    }

    void stop() {
        engine.close(net.nowNs);
        collect();
    }

    @Override
    public void close() {
        net.close();
        assertTrue(drops(DropReason.INTERNAL_ERROR) == 0, "errors of our own");
    }
}
