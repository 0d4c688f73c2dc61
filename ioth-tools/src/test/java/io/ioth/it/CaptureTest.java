/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What Wireshark thinks of our packets: a session of every kind is captured on the kernel's port, and nothing in it may be amiss. */
class CaptureTest {

    private static final String STACK4 = "10.77.0.80";
    private static final String STACK6 = "fd00:77::80";
    private static final String MAC = "02:00:00:00:00:80";
    private static final String CONFIG = "ip=" + STACK6 + "/64,ip=" + STACK4 + "/24,mac=" + MAC;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int SIZE = 10_000_000;
    private static final List<String> CHECKSUMS = List.of("ip", "tcp", "udp", "icmp", "icmpv6");
    private static final String BAD = "0";
    private static final String GOOD = "1";
    private static final String ERROR = "8388608";

    @Test
    void nothingAmiss() throws IOException {
        Peers.require("tcpdump", "tshark", "curl", "nmap", "traceroute");
        try (Lan lan = Lan.create()) {
            Path pcap = lan.open("pcap").resolve("session.pcap");
            try (Proc tcpdump = lan.capture(pcap)) {
                session(lan);
                tcpdump.terminate();
                tcpdump.await(LIMIT);
            }
            judge(dissect(pcap));
        }
    }

    private static void judge(List<String[]> frames) {
        long ours = frames.stream().filter(frame -> frame[0].equals(MAC)).count();
        assertTrue(ours > SIZE / 1500, "only " + ours + " of " + frames.size() + " frames are from us");
        for (int i = 0; i < CHECKSUMS.size(); i++) {
            int column = 1 + i;
            // The session's UDP is all of the kernel's traceroute.
            boolean any = CHECKSUMS.get(i).equals("udp");
            assertTrue(
                    frames.stream().anyMatch(f -> (any || f[0].equals(MAC)) && values(f[column]).contains(GOOD)),
                    "no frame of ours has a checksum of " + CHECKSUMS.get(i));
        }
        assertEquals(List.of(), frames.stream().filter(CaptureTest::isAmiss).map(Arrays::toString).limit(20).toList());
    }

    private static boolean isAmiss(String[] frame) {
        boolean badSum = Arrays.stream(frame, 1, 1 + CHECKSUMS.size()).anyMatch(status -> values(status).contains(BAD));
        return badSum || !frame[6].isEmpty() || frame[0].equals(MAC) && values(frame[7]).contains(ERROR);
    }

    private static List<String> values(String field) {
        return List.of(field.split(","));
    }

    private static void session(Lan lan) throws IOException {
        Path files = lan.open("www");
        String down = Bytes.write(files.resolve("down.bin"), SIZE, 4);
        Path up = lan.folder().resolve("up.bin");
        String uploaded = Bytes.write(up, SIZE, 5);
        try (Proc server = Ioth.serve(lan.vnl(), CONFIG, "--upload", files.toString())) {
            kernelSession(lan, files, down, up, uploaded);
            assertTrue(server.isAlive(), server.output());
        }
        try (Proc server = lan.fileServer(files, 8080)) {
            Proc.Result get = Proc.run(
                    LIMIT,
                    Ioth.command("get", "--net", lan.vnl(), "--config", CONFIG, "http://" + Lan.KERNEL4 + ":8080/down.bin", "-o", "/dev/null"));
            assertEquals(0, get.exit(), get.output());
            assertTrue(server.isAlive(), server.output());
        }
    }

    private static void kernelSession(Lan lan, Path files, String down, Path up, String uploaded) throws IOException {
        Path got = lan.folder().resolve("got.bin");
        for (String[] way : new String[][] {{"-4", STACK4, STACK4}, {"-6", STACK6, "[" + STACK6 + "]"}}) {
            String url = "http://" + way[2];
            must(lan, "ping", way[0], "-n", "-c", "3", "-i", "0.1", way[1]);
            must(lan, "traceroute", way[0], "-n", "-q", "1", "-m", "2", way[1]);
            must(lan, "curl", "-sS", "--fail", "-o", got.toString(), url + "/down.bin");
            assertEquals(down, Bytes.digest(got));
            must(lan, "curl", "-sS", "--fail", "-T", up.toString(), url + "/up.bin");
            assertEquals(uploaded, Bytes.digest(files.resolve("up.bin")));
            if (way[0].equals("-4")) {
                must(lan, "nmap", "-n", "-Pn", "--top-ports", "100", way[1]);
            } else {
                must(lan, "nmap", "-6", "-n", "-Pn", "--top-ports", "100", way[1]);
            }
        }
    }

    private static void must(Lan lan, String... command) throws IOException {
        Proc.Result result = lan.kernel(LIMIT, command);
        assertEquals(0, result.exit(), result.output());
    }

    /** For each frame its sender, the state of its checksums, whether it's malformed, the severity of remarks, and what it is. */
    private static List<String[]> dissect(Path pcap) throws IOException {
        List<String> command = new ArrayList<>(List.of("tshark", "-n", "-r", pcap.toString(), "-T", "fields"));
        command.addAll(List.of("-o", "ip.check_checksum:TRUE", "-o", "tcp.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE"));
        // What a stream carries is no concern of ours, and segments sent twice would be remarked upon.
        command.addAll(List.of("-o", "tcp.desegment_tcp_streams:FALSE", "--disable-protocol", "http", "-e", "eth.src"));
        CHECKSUMS.forEach(protocol -> command.addAll(List.of("-e", protocol + ".checksum.status")));
        command.addAll(List.of("-e", "_ws.malformed", "-e", "_ws.expert.severity", "-e", "_ws.col.Info"));
        Proc.Result result = Proc.run(LIMIT, command);
        assertEquals(0, result.exit(), result.output());
        return result.output()
                .lines()
                .map(line -> line.split("\t", -1))
                .filter(fields -> fields.length == 9)
                .toList();
    }
}
