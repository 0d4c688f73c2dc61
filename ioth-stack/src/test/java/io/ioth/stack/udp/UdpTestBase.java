/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.ioth.metrics.Counters;
import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.stack.iface.SourceFilter;
import io.ioth.stack.ip.GroupHost;
import io.ioth.stack.ip.IcmpError;
import io.ioth.stack.ip.IpPacket;
import io.ioth.stack.packet.FakeIp;
import io.ioth.stack.socket.Endpoint;
import io.ioth.stack.socket.Family;
import io.ioth.stack.socket.PacketSocket;
import io.ioth.wire.Checksum;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** UDP over a {@link FakeIp}. */
abstract class UdpTestBase {

    final FakeIp ip = new FakeIp();
    final Counters counters = new Counters();
    final List<IcmpError.Kind> errorsSent = new ArrayList<>();
    final UdpProtocol udp = new UdpProtocol(
            ip, (about, kind, mtu, now) -> errorsSent.add(kind), counters, new Random(1));

    UdpTestBase() {
        udp.groups(new GroupHost() {
            @Override
            public boolean exists(int ifIndex) {
                return true;
            }

            @Override
            public void listen(
                    Object socket, int ifIndex, IpAddress group, @Nullable SourceFilter filter, long nowNs) {}
        });
    }

    @AfterEach
    void everythingIsReleased() {
        udp.close(0);
        ip.sent.clear();
        ip.assertNoLeak();
    }

    PacketSocket bound(Family family, IpAddress address, int port) throws IOException {
        PacketSocket socket = udp.newSocket(family);
        socket.bind(new Endpoint(address, port, 0), 0);
        return socket;
    }

    static Endpoint at(IpAddress address, int port) {
        return new Endpoint(address, port, 0);
    }

    boolean send(PacketSocket socket, String text, Endpoint to) throws IOException {
        return socket.send(ip.bytes(text.getBytes(StandardCharsets.UTF_8)), to, 0);
    }

    /** A datagram's bytes, checksum right. */
    static byte[] datagram(IpAddress source, int sourcePort, IpAddress destination, int port, byte... payload) {
        ByteBuf bytes = Unpooled.buffer()
                .writeShort(sourcePort)
                .writeShort(port)
                .writeShort(8 + payload.length)
                .writeShort(0)
                .writeBytes(payload);
        long sum = Checksum.pseudoHeader(
                        source.high(), source.low(), destination.high(), destination.low(), 17, 8 + payload.length)
                + Checksum.sum(bytes, 0, 8 + payload.length);
        int checksum = Checksum.finish(sum);
        bytes.setShort(6, checksum == 0 ? 0xffff : checksum);
        byte[] result = new byte[bytes.readableBytes()];
        bytes.readBytes(result);
        return result;
    }

    void arrives(IpAddress source, int sourcePort, IpAddress destination, int port, String payload) {
        arrives(ip.packet(source, destination, 17, datagram(
                source, sourcePort, destination, port, payload.getBytes(StandardCharsets.UTF_8))));
    }

    void arrives(IpPacket packet) {
        udp.onPacket(packet, 0);
        packet.frame.release();
    }

    static String read(PacketSocket socket) throws IOException {
        PacketSocket.Datagram datagram = socket.receive();
        assertNotNull(datagram, "nothing was received");
        String text = datagram.payload().toString(StandardCharsets.UTF_8);
        datagram.payload().release();
        return text;
    }

    static void assertNothing(PacketSocket socket) throws IOException {
        assertNull(socket.receive());
    }

    void assertDrops(DropReason reason, long count) {
        assertEquals(Map.of(reason, count), counters.drops());
    }
}
