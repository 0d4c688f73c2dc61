/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.link.Frame;
import io.ioth.link.LinkCapabilities;
import io.ioth.link.LinkCapabilities.Medium;
import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.net.MacAddress;
import io.ioth.stack.ip.IpOutput;
import io.ioth.stack.ip.IpOutput.Sent;
import io.ioth.stack.ip.Path;
import io.ioth.wire.Checksum;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Superframes, checksums left to others, and full links. */
@ExtendWith(LeakWatch.class)
class TransmitTest {

    private final TestNet net = new TestNet();

    @AfterEach
    void close() {
        net.close();
    }

    private static Path path(IpOutput ip, String to) {
        Path path = new Path();
        assertEquals(Sent.OK, ip.route(path, null, IpAddress.parse(to), 0));
        return path;
    }

    private StackEngine open(DirectLink link) throws IOException {
        StackEngine engine = net.engine(link, false, "02:00:00:00:00:01", "10.0.0.1/24", "fd00::1/64");
        engine.addNeighbor(2, IpAddress.parse("10.0.0.2"), new MacAddress(2), net.nowNs);
        engine.addNeighbor(2, IpAddress.parse("fd00::2"), new MacAddress(2), net.nowNs);
        net.settle();
        link.sent.clear();
        return engine;
    }

    /** A TCP segment with a header of 20 bytes and 12 of options, flags FIN, PSH, ACK and CWR, its pseudo-header summed. */
    private static Frame superframe(IpOutput ip, Path path, int inHead, int inPayload, int gsoSize) {
        ByteBuf head = ip.allocate(32 + inHead);
        int at = head.readerIndex();
        head.writeZero(32);
        head.setInt(at + 4, 0xffff_ff00);
        head.setShort(at + 12, 0x8099);
        int length = 32 + inHead + inPayload;
        long sum = Checksum.pseudoHeader(
                path.localHigh, path.localLow, path.remoteHigh, path.remoteLow, 6, length);
        head.setShort(at + 16, Checksum.fold(sum));
        ByteBuf data = TestNet.bytes(inHead + inPayload);
        head.writeBytes(data, 0, inHead);
        Frame frame = Frame.of(head);
        if (inPayload > 0) {
            frame.payload(data.retain(), inHead, inPayload);
        }
        data.release();
        frame.gsoSize(gsoSize);
        frame.partialChecksum(0, 16);
        return frame;
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.2, 0, 5000, false", "fd00::2, 0, 5000, false", "10.0.0.2, 5000, 0, false", "10.0.0.2, 1001, 3999, false",
        "fd00::2, 2500, 2500, false", "10.0.0.2, 0, 60000, false", "fd00::2, 0, 1000, false", "fd00::2, 1, 4999, true"
    })
    void superframesAreCut(String to, int inHead, int inPayload, boolean offload) throws IOException {
        DirectLink link = new DirectLink(new LinkCapabilities(Medium.ETHERNET, 1500, 0, offload, false));
        IpOutput ip = open(link).ipOutput();
        Path path = path(ip, to);
        Frame frame = superframe(ip, path, inHead, inPayload, 1001);
        assertEquals(Sent.OK, ip.send(frame, path, 6, 0, 0, true, net.nowNs));
        net.settle();
        assertTrue(frame.isEmpty());
        int total = inHead + inPayload;
        assertEquals((total + 1000) / 1001, link.sent.size());
        ByteBuf whole = Unpooled.buffer();
        int tcp = 14 + (path.isIpv4() ? 20 : 40);
        for (int i = 0; i < link.sent.size(); i++) {
            byte[] sent = link.sent.get(i);
            ByteBuf bytes = Unpooled.wrappedBuffer(sent);
            boolean last = i == link.sent.size() - 1;
            assertEquals(0xffff_ff00 + 1001 * i, bytes.getInt(tcp + 4));
            assertEquals(0x10 | (last ? 9 : 0) | (i == 0 ? 0x80 : 0), bytes.getUnsignedByte(tcp + 13));
            checkLengths(path, bytes, sent.length, offload, i);
            whole.writeBytes(bytes, tcp + 32, sent.length - tcp - 32);
        }
        ByteBuf expected = TestNet.bytes(total);
        assertEquals(expected, whole);
        expected.release();
    }

    private static void checkLengths(Path path, ByteBuf bytes, int length, boolean offload, int number) {
        long sum = Checksum.pseudoHeader(path.localHigh, path.localLow, path.remoteHigh, path.remoteLow, 6,
                length - 14 - (path.isIpv4() ? 20 : 40));
        if (path.isIpv4()) {
            assertEquals(length - 14, bytes.getUnsignedShort(16));
            assertEquals(number, bytes.getUnsignedShort(18), "identification");
            assertTrue(Checksum.isValid(Checksum.sum(bytes, 14, 20)));
        } else {
            assertEquals(length - 54, bytes.getUnsignedShort(18));
        }
        int tcp = 14 + (path.isIpv4() ? 20 : 40);
        if (offload) {
            assertEquals(Checksum.fold(sum), bytes.getUnsignedShort(tcp + 16));
        } else {
            assertTrue(Checksum.isValid(sum + Checksum.sum(bytes, tcp, length - tcp)));
        }
    }

    @Test
    void aLinkThatTakesSuperframesGetsThemWhole() throws IOException {
        DirectLink link = new DirectLink(new LinkCapabilities(Medium.ETHERNET, 1500, 65535, true, true));
        IpOutput ip = open(link).ipOutput();
        Path path = path(ip, "fd00::2");
        ip.send(superframe(ip, path, 0, 30000, 1400), path, 6, 0, 0, true, net.nowNs);
        net.settle();
        assertEquals(1, link.sent.size());
        assertEquals(14 + 40 + 32 + 30000, link.sent.get(0).length);
    }

    @Test
    void whatIsTooBigIsRefused() throws IOException {
        DirectLink link = new DirectLink();
        StackEngine engine = open(link);
        IpOutput ip = engine.ipOutput();
        Path path = path(ip, "10.0.0.2");
        Frame frame = superframe(ip, path, 0, 1000, 0);
        assertEquals(Sent.OK, ip.send(frame, path, 6, 0, 0, true, net.nowNs));
        assertEquals(Sent.TOO_BIG, ip.send(superframe(ip, path, 0, 1449, 0), path, 6, 0, 0, true, net.nowNs));
        assertEquals(Sent.TOO_BIG, ip.send(superframe(ip, path, 0, 9000, 1449), path, 6, 0, 0, true, net.nowNs));
        assertEquals(2, engine.counters().get(DropReason.IP_TOO_BIG));
    }

    @Test
    void aFullLinkQueuesThenRefusesThenTells() throws IOException {
        DirectLink link = new DirectLink();
        StackEngine engine = open(link);
        IpOutput ip = engine.ipOutput();
        Path path = path(ip, "10.0.0.2");
        int[] told = {0};
        ip.onRoom(now -> told[0]++);
        link.full = true;
        int taken = 0;
        Frame frame = superframe(ip, path, 10, 0, 0);
        while (ip.send(frame, path, 6, 0, 0, true, net.nowNs) == Sent.OK) {
            taken++;
            frame = superframe(ip, path, 10, 0, 0);
        }
        assertEquals(256, taken);
        assertFalse(frame.isEmpty(), "a refused frame is left as it is");
        assertEquals(42, frame.length());
        frame.release();
        net.settle();
        assertEquals(0, told[0]);
        assertFalse(ip.hasRoom(path));
        link.full = false;
        net.settle();
        assertEquals(1, told[0]);
        assertEquals(256, link.sent.size());
    }

    @Test
    void aFrameWithoutHeadroomIsCopied() throws IOException {
        DirectLink link = new DirectLink();
        IpOutput ip = open(link).ipOutput();
        Path path = path(ip, "fd00::2");
        Frame frame = Frame.of(TestNet.bytes(100));
        assertEquals(Sent.OK, ip.send(frame, path, 200, 0, 0, false, net.nowNs));
        byte[] sent = link.sent.get(0);
        ByteBuf expected = TestNet.bytes(100);
        byte[] bytes = new byte[100];
        expected.readBytes(bytes).release();
        assertArrayEquals(bytes, Arrays.copyOfRange(sent, 54, 154));
    }
}
