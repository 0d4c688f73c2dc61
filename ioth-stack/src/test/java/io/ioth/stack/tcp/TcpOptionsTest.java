/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.link.Frame;
import io.ioth.link.LinkCapabilities;
import io.ioth.stack.rfc.Rfc;
import io.ioth.stack.socket.StreamSocket;
import io.ioth.wire.TcpView;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Options as bytes, ours and theirs (RFC 9293 §3.1, §3.2, §3.7.1). */
class TcpOptionsTest extends PacketTest {

    /** The headers of all that was sent. */
    private final List<byte[]> headers = new ArrayList<>();

    @BeforeEach
    void keepHeaders() {
        FakeIp.Sink capture = ip.sink;
        ip.sink = (frame, path) -> {
            headers.add(header(frame));
            capture.accept(frame, path);
        };
    }

    private static byte[] header(Frame frame) {
        ByteBuf all = Unpooled.buffer(frame.length());
        frame.writeTo(all);
        byte[] header = new byte[(all.getByte(12) & 0xf0) >> 2];
        all.getBytes(0, header);
        return header;
    }

    private void someTraffic() throws Exception {
        StreamSocket listener = listen(5);
        for (int port = PEER_PORT; port < PEER_PORT + 2; port++) {
            boolean plain = port == PEER_PORT;
            Seg syn = Seg.syn().seq(100).mss(1000);
            peerSends(plain ? syn : syn.scale(2).ts(1, 0).sackPermitted(), port);
            peerSends(plain ? Seg.ack(1).seq(101) : Seg.ack(1).seq(101).ts(2, tsVal), port);
            StreamSocket socket = accept(listener);
            write(socket, 2500);
            Seg hole = Seg.ack(1).seq(150).data(10);
            peerSends(plain ? hole : hole.ts(3, tsVal), port);
            advance(5 * SECOND);
            socket.shutdownOutput(now);
            work();
            socket.abort(now);
            work();
        }
        peerSends(Seg.ack(5).seq(5), 9999);
        connect();
    }

    @Test
    @Rfc(value = 9293, req = {"MUST-68", "MUST-69", "MUST-65"})
    @Rfc(value = 2018, req = "2-1")
    @Rfc(value = 7323, req = "2.2-3")
    void whatWeSendIsWellFormed() throws Exception {
        someTraffic();
        assertTrue(headers.size() > 12, "sent " + headers.size());
        for (byte[] header : headers) {
            boolean syn = (header[13] & TcpView.SYN) != 0;
            boolean ended = false;
            for (int at = 20; at < header.length; ) {
                int kind = header[at];
                assertTrue(!ended || kind == 0, "something behind the end of the options");
                ended |= kind == 0;
                int length = kind <= 1 ? 1 : header[at + 1];
                assertTrue(length >= 1 && at + length <= header.length, "length " + length);
                assertTrue(syn || kind != 2 && kind != 3 && kind != 4, "option " + kind + " without SYN");
                at += length;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Rfc(value = 9293, req = "MUST-2")
    void theChecksumIsRight(boolean offload) throws Exception {
        ip.verify = true;
        if (offload) {
            ip.link = new LinkCapabilities(LinkCapabilities.Medium.ETHERNET, 1500, 65535, true, true);
        }
        someTraffic();
        assertTrue(headers.size() > 5);
    }

    @ParameterizedTest
    @CsvSource({"1,0", "1,1", "1,2", "1,3", "7,0", "536,0", "999,0"})
    @Rfc(value = 9293, req = {"MUST-2", "MUST-3"})
    void oddAndEvenLengths(int length, int offset) throws Exception {
        StreamSocket socket = connected();
        ip.verify = true;
        write(socket, "x".repeat(offset));
        peerSends(Seg.ack(1 + offset).seq(101));
        emitted.clear();
        write(socket, length);
        emits(Seg.ack(101).data(length));
        peerSends(Seg.ack(1 + offset).seq(101).data(length));
        assertEquals(length, read(socket).length());
    }

    /** MSS 700 in all kinds of company and at all kinds of places. */
    @ParameterizedTest
    @ValueSource(strings = {"02 04 02 bc", "01 02 04 02 bc 00 00 00", "01 01 02 04 02 bc 01 01", "01 01 01 02 04 02 bc 00",
        "fd 03 09 02 04 02 bc 00", "02 04 02 bc 00 ff ff ff", "02 04 02 bc fd 02 01 01", "13 12 00 00 00 00 00 00 00 00 00 00 00 00 00 "
            + "00 00 00 02 04 02 bc 00 00", "02 04 02 58 02 04 02 bc"})
    @Rfc(value = 9293, req = {"MUST-4", "MUST-5", "MUST-6", "MUST-64", "MUST-14", "MUST-16"})
    void optionsAreRead(String bytes) throws Exception {
        StreamSocket socket = connect();
        emits(Seg.syn());
        peerSends(Seg.synAck().seq(100).ackNumber(1).options(parse(bytes)));
        emits(Seg.ack(101));
        write(socket, 700);
        emits(Seg.ack(101).data(700));
        emitsNothing();
    }

    private static int[] parse(String bytes) {
        String[] parts = bytes.split(" ");
        int[] all = new int[parts.length];
        for (int i = 0; i < parts.length; i++) {
            all[i] = Integer.parseInt(parts[i], 16);
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "ack", "rst", "fin"})
    @Rfc(value = 9293, req = {"MUST-5", "MUST-6"})
    void anOptionMayBeInAnySegment(String what) throws Exception {
        StreamSocket socket = connected();
        write(socket, "x");
        int[] unknown = {253, 8, 1, 2, 3, 4, 5, 6};
        switch (what) {
            case "text" -> {
                peerSends(Seg.ack(1).seq(101).data("hello").options(unknown));
                assertEquals("hello", read(socket));
            }
            case "ack" -> {
                peerSends(Seg.ack(2).seq(101).options(unknown));
                assertEquals(0, info(socket).flightSize());
            }
            case "rst" -> {
                peerSends(Seg.rst().seq(101).options(unknown));
                assertEquals("CLOSED", socket.stateName());
            }
            default -> {
                peerSends(Seg.finAck(2).seq(101).options(unknown));
                assertEquals("CLOSE-WAIT", socket.stateName());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"2,3", "2,5", "3,2", "3,4", "8,9", "8,11", "4,3"})
    @Rfc(value = 9293, req = {"MUST-6", "MUST-7"})
    void aKnownKindOfWrongLengthIsSkipped(int kind, int length) throws Exception {
        StreamSocket socket = connect();
        emits(Seg.syn());
        int[] options = new int[length + 3 & ~3];
        options[0] = kind;
        options[1] = length;
        peerSends(Seg.synAck().seq(100).ackNumber(1).options(options));
        emits(Seg.ack(101));
        assertEquals(536, info(socket).mss());
    }

    @ParameterizedTest
    @CsvSource({"0,536", "1,64", "63,64", "64,64", "65,65", "536,536", "1460,1460", "1461,1460", "9000,1460", "65535,1460"})
    @Rfc(value = 9293, req = {"MUST-14", "MUST-16"})
    void theirMssWithinReason(int mss, int segment) throws Exception {
        StreamSocket socket = connect();
        emits(Seg.syn());
        peerSends(Seg.synAck().seq(100).ackNumber(1).mss(mss));
        emits(Seg.ack(101));
        assertEquals(segment, info(socket).mss());
    }

    @ParameterizedTest
    @CsvSource({"1500,1460", "9000,8960", "576,536", "1280,1240", "65535,65495"})
    @Rfc(value = 9293, req = {"MUST-67", "SHLD-5"})
    void ourMssIsWhatTheLinkTakes(int mtu, int mss) throws Exception {
        ip.link = LinkCapabilities.ethernet(mtu);
        ip.mtu = mtu;
        connect();
        emits(Seg.syn().mss(mss));
    }

    /** The rest of the path may take less, but that's no reason to announce less (RFC 6691). */
    @Test
    @Rfc(value = 9293, req = "MUST-67")
    void ourMssIsNotThePaths() throws Exception {
        ip.mtu = 600;
        connect();
        emits(Seg.syn().mss(1460));
    }

    @Test
    @Rfc(value = 9293, req = "MUST-16")
    void aPathOfLessThanTheirMss() throws Exception {
        ip.mtu = 600;
        StreamSocket socket = connected();
        assertEquals(560, info(socket).mss());
    }
}
