/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import static io.ioth.stack.engine.WirePeer.join;
import static io.ioth.stack.engine.WirePeer.octets;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.AutoSettings;
import io.ioth.AutoSettings.Want;
import io.ioth.link.VirtualSwitch;
import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.net.MacAddress;
import io.ioth.stack.neighbor.NeighborCache;
import io.ioth.stack.socket.Endpoint;
import io.ioth.stack.socket.Family;
import io.ioth.stack.socket.StreamSocket;
import io.ioth.wire.EtherTypes;
import io.ioth.wire.Icmpv6View;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A station floods a server's tables while another reads a page from it, all on one switch. */
@ExtendWith(LeakWatch.class)
class FloodTest {

    private static final String SERVER_MAC = "02:00:00:00:00:01";
    private static final String SERVER = "fd00::1";
    private static final int PAGE = 1_000_000;
    private static final int FRAMES_A_MS = 40;
    private static final int BOTH = RaBytes.ON_LINK | RaBytes.AUTONOMOUS;

    private final TestNet net = new TestNet();
    private StackEngine server;
    private StackEngine reader;
    private FakeLan attacker;
    private int sent;

    @BeforeEach
    void open() throws IOException {
        VirtualSwitch lan = VirtualSwitch.anonymous(new VirtualSwitch.Options(1500, false, false));
        server = net.engine(lan.port(), false, SERVER_MAC, SERVER + "/64");
        reader = net.engine(lan.port(), false, "02:00:00:00:00:02", "fd00::2/64");
        attacker = new FakeLan(lan.port(), net);
        AutoSettings slaac = AutoSettings.NONE.withRouters(Want.IF_THERE).withSlaac(Want.IF_THERE);
        server.configure(2, slaac, 0, net.nowNs);
        net.settle();
    }

    @AfterEach
    void close() {
        assertEquals(0, server.counters().get(DropReason.INTERNAL_ERROR));
        net.close();
        attacker.close();
    }

    /** One of the things that fill tables, each time from another station. */
    private void flood() {
        int i = sent++;
        long to = MacAddress.parse(SERVER_MAC).value();
        FakeLan.Station from = new FakeLan.Station(1000 + i);
        switch (i % 3) {
            case 0 -> {
                String prefix = "2001:" + Integer.toHexString(0x1000 + i) + "::/64";
                byte[] ra = RaBytes.of(9000).mac(from.mac).prefix(prefix, BOTH, 9000, 9000).bytes();
                byte[] packet = FakeLan.icmp6(from.address, IpAddress.ALL_NODES, 255, ra);
                attacker.flood(0, from.mac, MacAddress.ofMulticast(IpAddress.ALL_NODES).value(), packet);
            }
            case 1 -> {
                byte[] header = octets(17, 0, 0, 1, i >> 24, i >> 16, i >> 8, i);
                byte[] packet = WirePeer.ipv6(from.address, SERVER, 44, 64, join(header, new byte[1400]));
                attacker.flood(0, from.mac, to, packet);
            }
            default -> {
                byte[] asks = join(
                        octets(Icmpv6View.NEIGHBOR_SOLICITATION, 0, 0, 0, 0, 0, 0, 0), IpAddress.parse(SERVER).toBytes(),
                        octets(1, 1, 2, 0, 0, 1, i >> 8, i));
                attacker.flood(0, from.mac, to, FakeLan.icmp6(from.address, IpAddress.parse(SERVER), 255, asks));
            }
        }
    }

    private StreamSocket connected() throws IOException {
        StreamSocket client = reader.newStream(Family.DUAL);
        client.connect(TestNet.at(SERVER, 80), net.nowNs);
        for (int ms = 0; ms < 1000 && !client.finishConnect(); ms++) {
            floodFor(1);
        }
        assertTrue(client.finishConnect());
        return client;
    }

    private void floodFor(int ms) {
        for (int i = 0; i < ms; i++) {
            for (int j = 0; j < FRAMES_A_MS; j++) {
                flood();
            }
            net.run(Duration.ofMillis(1));
        }
    }

    @Test
    void aPageIsServedWhileTheTablesAreFlooded() throws IOException {
        floodFor(200);
        StreamSocket listener = server.newStream(Family.DUAL);
        listener.bind(new Endpoint(IpAddress.ANY, 80, 0), net.nowNs);
        listener.listen(5, net.nowNs);
        StreamSocket client = connected();
        StreamSocket accepted = listener.accept(net.nowNs);
        assertNotNull(accepted);
        byte[] page = new byte[PAGE];
        new Random(5).nextBytes(page);
        ByteBuffer out = ByteBuffer.wrap(page);
        ByteBuffer in = ByteBuffer.allocate(PAGE + 1);
        for (int ms = 0; ms < 2000 && in.position() < PAGE; ms++) {
            out.limit(Math.min(PAGE, out.position() + 20_000));
            accepted.write(out);
            floodFor(1);
            client.read(in);
        }
        assertArrayEquals(page, Arrays.copyOf(in.array(), in.position()));
        assertTablesAreBounded();
        client.close(net.nowNs);
        accepted.close(net.nowNs);
        listener.close(net.nowNs);
    }

    private void assertTablesAreBounded() {
        assertTrue(sent > 10_000, sent + " frames of the attacker");
        assertTrue(server.counters().get(DropReason.MEMORY_BUDGET) > 3000);
        assertTrue(server.neighbors(2).size() <= NeighborCache.MAX_ENTRIES);
        assertTrue(server.routes().size() < 16 + 32 + 16, server.routes().size() + " routes");
        assertTrue(server.interfaces(net.nowNs).get(1).addresses().size() <= 2 + 32);
    }
}
