/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.link.Frame;
import io.ioth.net.IpAddress;
import io.ioth.net.MacAddress;
import io.ioth.stack.ip.Path;
import io.ioth.stack.rfc.Rfc;
import io.netty.buffer.ByteBuf;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Labels of IPv6 flows (RFC 6437). */
class FlowLabelTest extends RouterTestBase {

    private static final String PEER = "2001:db8::77";

    @BeforeEach
    void neighbour() {
        engine.addNeighbor(2, IpAddress.parse(PEER), new MacAddress(one.mac), net.nowNs);
        engine.addNeighbor(2, IpAddress.parse("2001:db8::78"), new MacAddress(one.mac), net.nowNs);
    }

    private List<Integer> labels(Path path, int protocol, int ports, int length) {
        lan.seen.clear();
        ByteBuf bytes = engine.ipOutput().allocate(length);
        bytes.writeInt(ports).writeZero(length - 4);
        Frame frame = Frame.of(bytes);
        engine.ipOutput().send(frame, path, protocol, 0, 0, false, net.nowNs);
        frame.release();
        net.settle();
        return lan.seen.stream().map(f -> f.getInt(14) & 0xf_ffff).toList();
    }

    private int label(Path path, int protocol, int ports) {
        return labels(path, protocol, ports, 20).getFirst();
    }

    @Test
    @Rfc(value = 8504, req = "5.1-12")
    void eachFlowKeepsALabelOfItsOwn() {
        Path path = path(PEER);
        int first = label(path, 17, 0x1000_2000);
        assertNotEquals(0, first);
        assertEquals(first, label(path, 17, 0x1000_2000));
        assertEquals(first, label(path(PEER), 17, 0x1000_2000), "on another path object too");
        assertNotEquals(first, label(path, 17, 0x1000_2001));
        assertNotEquals(first, label(path, 6, 0x1000_2000));
        assertNotEquals(first, label(path("2001:db8::78"), 17, 0x1000_2000));
        assertEquals(first, label(path, 17, 0x1000_2000));
    }

    @Test
    void fragmentsOfAPacketHaveTheSame() {
        List<Integer> labels = labels(path(PEER), 17, 0x1000_2000, 4000);
        assertEquals(3, labels.size());
        assertEquals(1, Set.copyOf(labels).size());
        assertNotEquals(0, labels.getFirst());
    }

    @Test
    @Rfc(value = 8504, req = "5.1-12")
    void labelsAreSpreadOverTheirRange() {
        Path path = path(PEER);
        Set<Integer> seen = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            seen.add(label(path, 17, i));
        }
        assertTrue(seen.size() > 990, "hardly two alike: " + seen.size());
        for (int third = 0; third < 4; third++) {
            int from = third << 18;
            long within = seen.stream().filter(l -> l >= from && l < from + (1 << 18)).count();
            assertTrue(within > 150, within + " from " + from);
        }
    }

    @Test
    void whatHasNoPortsHasNoLabel() {
        assertEquals(0, label(path(PEER), 58, 0x8000_0000));
    }
}
