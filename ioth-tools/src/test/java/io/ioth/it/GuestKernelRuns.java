/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Accurate ECN (RFC 9768) with a Linux that knows it, 7.0 or later, as a guest of qemu on the same {@code vde_switch}, over a link that
 * marks packets. The guest is made by {@code src/test/guest/make-guest FOLDER}, and since that fetches a kernel, this runs only when it's named:
 * {@code mvn -pl ioth-tools -am verify -Dtest=GuestKernelRuns -Dsurefire.failIfNoSpecifiedTests=false -Dioth.guest=FOLDER}.
 */
@Timeout(240)
class GuestKernelRuns {

    private static final String GUEST = "fd77::9";
    private static final String MARKING = "impaired://rate=50mbit,delay=5ms,queue=400,ecn=10";
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int SIZE = 4_000_000;

    private final Path image = Path.of(System.getProperty("ioth.guest", "set -Dioth.guest to what make-guest made"));
    private Path folder;
    private Proc vde;
    private Proc guest;
    private String hash;

    @BeforeEach
    void start() throws IOException {
        Peers.require("qemu-system-x86_64", "vde_switch", "tshark");
        assertTrue(Files.exists(image.resolve("vmlinuz")), image.toString());
        folder = Peers.newFolder();
        folder.toFile().setWritable(true, false);
        vde = VdeSwitch.bare(folder.resolve("sw"), "-m", "666");
        guest = Proc.startWithInput(List.of(
                "qemu-system-x86_64", "-m", "256", "-nographic", "-no-reboot", "-kernel", image.resolve("vmlinuz").toString(),
                "-initrd", image.resolve("initrd").toString(), "-append", "console=ttyS0 quiet panic=-1",
                "-netdev", "vde,id=n,sock=" + folder.resolve("sw"), "-device", "virtio-net-pci,netdev=n,mac=52:54:00:77:00:09,romfile="));
        String ready = guest.awaitLine("tcp_ecn ", LIMIT);
        assertTrue(ready.contains("tcp_ecn 3"), "this Linux has no accurate ECN: " + ready);
        System.out.println(ready);
        hash = ready.substring(ready.indexOf("blob ") + 5).strip();
    }

    @AfterEach
    void stop() throws IOException {
        guest.close();
        vde.close();
        Peers.delete(folder);
    }

    @Test
    void weAskAndTheKernelAgrees() throws Exception {
        Path capture = folder.resolve("asks.pcapng");
        Path got = folder.resolve("got");
        Proc.Result result = Proc.run(LIMIT, Ioth.command(
                "get", "--net", link(capture), "--config", "ip=fd77::5/64,ecn=accurate", "-o", got.toString(), "http://[" + GUEST + "]/blob"));
        assertEquals(0, result.exit(), result.output());
        assertEquals(hash, Bytes.digest(got));
        check(capture, "fd77::5", GUEST, "fd77::5");
    }

    @Test
    void theKernelAsksAndWeAgree() throws Exception {
        Path capture = folder.resolve("agrees.pcapng");
        String expected = Bytes.write(Files.createDirectory(folder.resolve("www")).resolve("file"), SIZE, 7);
        List<String> serve = Ioth.command(
                "serve", "--net", link(capture), "--config", "ip=fd77::6/64,ecn=accurate", folder.resolve("www").toString());
        try (Proc server = Proc.start(serve)) {
            server.awaitLine("serving", LIMIT);
            guest.say("ping -c 2 fd77::6; wget -q -O /tmp/got http://[fd77::6]/file; sha256sum /tmp/got");
            String line = guest.awaitLine(said -> said.matches("[0-9a-f]{64}  /tmp/got.*"), "the hash of what wget got", LIMIT);
            assertEquals(expected, line.substring(0, 64));
            server.terminate();
            server.await(LIMIT);
        }
        check(capture, GUEST, "fd77::6", GUEST);
    }

    private String link(Path capture) {
        return "pcap://" + capture + "{" + MARKING + "{vde://" + folder.resolve("sw") + "}}";
    }

    /** The handshake of RFC 9768 section 3.1, and the byte counters of section 3.2.3 that say what came marked. */
    private static void check(Path capture, String asks, String agrees, String receiver) throws IOException {
        List<String> syn = tshark(capture, "tcp.flags.syn==1 && tcp.flags.ack==0", "ipv6.src", "tcp.flags.ae", "tcp.flags.cwr", "tcp.flags.ece");
        assertEquals(asks + "\t1\t1\t1", syn.getFirst());
        List<String> synAck = tshark(capture, "tcp.flags.syn==1 && tcp.flags.ack==1", "ipv6.src", "tcp.flags.ae", "tcp.flags.cwr", "tcp.flags.ece");
        assertEquals(agrees + "\t0\t1\t0", synAck.getFirst());
        String sender = receiver.equals(asks) ? agrees : asks;
        assertFalse(tshark(capture, "ipv6.src==" + sender + " && ipv6.tclass.ecn==2 && tcp.len>0", "frame.number").isEmpty());
        long marked = tshark(capture, "ipv6.src==" + receiver + " && tcp.options.acc_ecn", "tcp.options.acc_ecn.eceb").stream()
                .filter(bytes -> !bytes.isEmpty())
                .mapToLong(Long::parseLong)
                .max()
                .orElse(0);
        System.out.println(asks + " asked, " + agrees + " agreed, " + receiver + " counted " + marked + " marked bytes");
        assertTrue(marked > 1000 && marked < SIZE, "bytes said to have come marked: " + marked);
    }

    private static List<String> tshark(Path file, String filter, String... fields) throws IOException {
        List<String> command = new ArrayList<>(List.of("tshark", "-n", "-r", file.toString(), "-Y", filter, "-T", "fields"));
        for (String field : fields) {
            command.addAll(List.of("-e", field));
        }
        Proc.Result read = Proc.run(Duration.ofSeconds(60), command);
        assertEquals(0, read.exit(), read.output());
        return read.output().lines().filter(line -> !line.startsWith("Running as")).toList();
    }
}
