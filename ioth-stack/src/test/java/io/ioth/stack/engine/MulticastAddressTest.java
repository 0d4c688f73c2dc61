/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.link.LinkPair;
import io.ioth.net.IpAddress;
import io.ioth.stack.rfc.Rfc;
import io.ioth.wire.EtherTypes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The groups that come with addresses. */
@ExtendWith(LeakWatch.class)
class MulticastAddressTest {

    private static final String MAC = "02:00:00:00:00:01";

    private final LinkPair pair = LinkPair.ethernet(1500);
    private final TestNet net = new TestNet();

    /** RFC 4862 §5.4.2 and RFC 3590: before the first probe, from nobody; and again from the link-local address. */
    @Rfc(value = 8504, req = "5.11-4")
    @Rfc(value = 4862, req = "5.4.2-4")
    @Test
    void theSolicitedNodeGroupIsReportedBeforeTheAddressIsTried() throws IOException {
        WirePeer wire = new WirePeer(pair.b(), net, MAC);
        net.engine(pair.a(), true, MAC);
        net.run(Duration.ofMillis(1999));
        boolean probed = false;
        boolean reported = false;
        for (byte[] frame : List.copyOf(wire.received)) {
            ByteBuf bytes = Unpooled.wrappedBuffer(frame);
            if (bytes.getUnsignedShort(12) != EtherTypes.IPV6) {
                continue;
            }
            boolean report = bytes.getUnsignedByte(20) == 0;
            boolean probe = !report && bytes.getUnsignedByte(54) == 135;
            assertTrue(!probe || reported, "a probe before the report");
            reported |= report;
            probed |= probe;
        }
        assertTrue(probed);
        IpAddress first = source(wire.takeReports().get(0));
        assertEquals(IpAddress.ANY, first);
        net.run(Duration.ofSeconds(4));
        wire.takeReports();
        net.close();
        wire.close();
    }

    @Test
    void reportsFromNobodyAreRepeatedWhenThereIsAnAddress() throws IOException {
        WirePeer wire = new WirePeer(pair.b(), net, MAC);
        net.engine(pair.a(), true, MAC);
        net.run(Duration.ofSeconds(10));
        List<ByteBuf> all = wire.takeReports();
        assertEquals("fe80::ff:fe00:1", source(all.get(all.size() - 1)).toString());
        net.close();
        wire.close();
    }

    private static IpAddress source(ByteBuf packet) {
        return new IpAddress(packet.getLong(8), packet.getLong(16));
    }

    @Test
    void twoAddressesWithOneGroupLeaveItTogether() throws IOException {
        WirePeer wire = new WirePeer(pair.b(), net, MAC);
        StackEngine engine = net.engine(pair.a(), false, MAC, "fd00::1:2:3/64", "fd01::1:2:3/64");
        net.run(Duration.ofSeconds(5));
        GroupPeer peer = new GroupPeer(wire);
        peer.reports();
        engine.removeAddress(2, IpAddress.parse("fd00::1:2:3"), net.nowNs);
        net.run(Duration.ofSeconds(2));
        assertEquals(List.of(), peer.reports());
        engine.removeAddress(2, IpAddress.parse("fd01::1:2:3"), net.nowNs);
        net.run(Duration.ofSeconds(2));
        assertEquals(List.of("TO_IN ff02::1:ff02:3", "TO_IN ff02::1:ff02:3"), peer.reports());
        net.close();
        wire.close();
    }
}
