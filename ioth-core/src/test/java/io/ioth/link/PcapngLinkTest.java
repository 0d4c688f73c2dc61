/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.link;

import static io.ioth.link.Frames.ethernet;
import static io.ioth.link.Frames.receive;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.net.IpAddress;
import io.ioth.wire.Checksum;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PcapngLinkTest {

    private static final long ORIGIN = 1_700_000_000_000_000_000L;

    @TempDir
    Path dir;

    @Test
    void tsharkReadsTimesDirectionsNamesAndChecksums() throws Exception {
        Path file = dir.resolve("a.pcapng");
        LinkPair pair = LinkPair.of(new LinkCapabilities(LinkCapabilities.Medium.ETHERNET, 1500, 65535, true, true), 8);
        try (Link a = new PcapngLink(pair.a(), file, "vde0", ORIGIN)) {
            assertTrue(a.send(partialUdp(11), 1));
            assertTrue(a.send(partialUdp(1400), 1_000_000_002L));
            assertTrue(pair.b().send(partialUdp(60_001), 0));
            assertEquals(1, receive(a, 5, 2_123_456_789L).size());
        }
        pair.b().close();
        List<String> lines = tshark(
                file, "-o", "udp.check_checksum:TRUE", "-T", "fields", "-e", "frame.time_epoch", "-e", "frame.interface_name",
                "-e", "frame.packet_flags_direction", "-e", "frame.len", "-e", "udp.checksum.status");
        assertEquals(
                List.of(
                        "1700000000.000000001\tvde0\t0x00000002\t73\t1",
                        "1700000001.000000002\tvde0\t0x00000002\t1462\t1",
                        "1700000002.123456789\tvde0\t0x00000001\t60063\t1"),
                lines);
    }

    @Test
    void rawIpHasItsOwnLinkType() throws Exception {
        Path file = dir.resolve("ip.pcapng");
        LinkPair pair = LinkPair.ip(1500);
        try (Link a = new PcapngLink(pair.a(), file, "tun0", 0)) {
            Frame frame = partialUdp(5);
            frame.head().readerIndex(14);
            frame.partialChecksum(40, 6);
            assertTrue(a.send(frame, 7));
        }
        pair.b().close();
        assertEquals(
                List.of("0.000000007\tfd00::1\tfd00::2\t1234"),
                tshark(file, "-T", "fields", "-e", "frame.time_epoch", "-e", "ipv6.src", "-e", "ipv6.dst", "-e", "udp.dstport"));
    }

    /** UDP over IPv6, the checksum that of the pseudo-header only, half of the datagram in the payload. */
    private static Frame partialUdp(int length) {
        ByteBuf head = ByteBufAllocator.DEFAULT.directBuffer();
        IpAddress from = IpAddress.parse("fd00::1");
        IpAddress to = IpAddress.parse("fd00::2");
        int udpLength = 8 + length;
        head.writeShort(0x0200).writeInt(2).writeShort(0x0200).writeInt(1).writeShort(0x86dd);
        head.writeInt(0x6000_0000).writeShort(udpLength).writeByte(17).writeByte(64);
        head.writeLong(from.high()).writeLong(from.low()).writeLong(to.high()).writeLong(to.low());
        head.writeShort(4321).writeShort(1234).writeShort(udpLength);
        head.writeShort(Checksum.fold(
                Checksum.pseudoHeader(from.high(), from.low(), to.high(), to.low(), 17, udpLength)));
        int inHead = length / 2;
        for (int i = 0; i < inHead; i++) {
            head.writeByte(i);
        }
        ByteBuf payload = ByteBufAllocator.DEFAULT.directBuffer();
        payload.writeShort(0);
        for (int i = inHead; i < length; i++) {
            payload.writeByte(i * 7);
        }
        Frame frame = Frame.of(head);
        frame.payload(payload, 2, length - inHead);
        frame.partialChecksum(54, 6);
        if (length > 1500) {
            frame.gsoSize(1432);
        }
        return frame;
    }

    @Test
    void aRefusedFrameIsNotCaptured() throws IOException {
        Path file = dir.resolve("full.pcapng");
        LinkPair pair = LinkPair.of(LinkCapabilities.ethernet(1500), 1);
        try (Link a = new PcapngLink(pair.a(), file, "vde0", 0)) {
            long headers = Files.size(file);
            assertTrue(a.send(ethernet(1, 2, 3), 0));
            Frame refused = ethernet(1, 2, 4);
            assertFalse(a.send(refused, 0));
            refused.release();
            a.flush(0);
            assertEquals(headers, Files.size(file));
            assertEquals(TimeUnit.MILLISECONDS.toNanos(100), a.nextDeadlineNs());
            a.flush(a.nextDeadlineNs());
            assertEquals(Long.MAX_VALUE, a.nextDeadlineNs());
            assertEquals(headers + 32 + 60 + 12, Files.size(file));
        }
        pair.b().close();
    }

    @Test
    void twoLinksCannotWriteOneFile() throws IOException {
        String vnl = "pcap://" + dir.resolve("x.pcapng") + "{mem://pcapng-two}";
        try (Link first = Links.open(vnl)) {
            var error = assertThrows(IOException.class, () -> Links.open(vnl));
            assertTrue(error.getMessage().contains("x.pcapng") && error.getMessage().contains("of its own"));
            assertEquals(1, VirtualSwitch.named("pcapng-two").ports());
        }
        Links.open(vnl).close();
    }

    @Test
    void theSameFramesGiveTheSameBytes() throws IOException {
        byte[][] captures = new byte[2][];
        for (int i = 0; i < 2; i++) {
            Path file = dir.resolve(i + ".pcapng");
            Vnl vnl = Vnl.parse("pcap://" + file + "[name=vde0]{mem://pcapng-same}");
            try (Link link = Links.open(vnl, 0)) {
                link.send(ethernet(1, 2, 3), 17);
            }
            captures[i] = Files.readAllBytes(file);
        }
        assertArrayEquals(captures[0], captures[1]);
    }

    @Test
    void locatorErrorsSayWhatWouldBeRight() {
        for (Map.Entry<String, String> wrong : Map.of(
                        "pcap://{mem://x}", "file is missing",
                        "pcap:///tmp/x.pcapng", "in braces",
                        "pcap:///tmp/x.pcapng[snap=1]{mem://x}", "'snap'")
                .entrySet()) {
            var error = assertThrows(IllegalArgumentException.class, () -> Links.open(wrong.getKey()));
            assertTrue(error.getMessage().contains(wrong.getValue()), error.getMessage());
        }
        var error = assertThrows(IOException.class, () -> Links.open("pcap://" + dir + "/no/x.pcapng{mem://x}"));
        assertTrue(error.getMessage().contains("doesn't exist"), error.getMessage());
    }

    private static List<String> tshark(Path file, String... arguments) throws Exception {
        Process process;
        try {
            List<String> command = new java.util.ArrayList<>(List.of("tshark", "-n", "-r", file.toString()));
            command.addAll(List.of(arguments));
            process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        } catch (IOException e) {
            if ("1".equals(System.getenv("IOTH_REQUIRE_PEERS"))) {
                throw e;
            }
            System.out.println("skipped: tshark isn't installed, so no capture was read back");
            Assumptions.abort("tshark isn't installed");
            return List.of();
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor());
        return output.lines().toList();
    }
}
