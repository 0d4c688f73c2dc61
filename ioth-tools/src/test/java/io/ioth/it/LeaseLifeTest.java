/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.NetStack;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Leases of a minute, of both families at once: renewed; rebound when the server is gone and another one has taken its place; given up when
 * that one is gone too. All of it is seen in captures
 * at both servers' ports.
 */
@Timeout(240)
class LeaseLifeTest {

    private static final String MAC = "02:00:00:00:00:80";
    private static final Duration LIMIT = Duration.ofSeconds(40);

    /** A packet of DHCP's: when it came, by whom it was sent, the type of its message. */
    private record Message(double seconds, boolean ours, boolean ipv4, int type) {}

    @Test
    void renewedReboundAndGivenUp() throws IOException {
        Peers.require("dhcpd", "tcpdump", "tshark");
        List<Message> messages;
        try (NetLab lab = NetLab.create("dhcpd", "tcpdump", "tshark")) {
            Path first = lab.folder("pcap").resolve("first.pcap");
            Path second = lab.folder("pcap").resolve("second.pcap");
            live(lab, first, second);
            messages = Stream.concat(dissect(first), dissect(second))
                    .sorted(Comparator.comparingDouble(Message::seconds))
                    .toList();
        }
        check(messages, true);
        check(messages, false);
    }

    private static void live(NetLab lab, Path pcap1, Path pcap2) throws IOException {
        String vnl = lab.segment("lan");
        LabNode first = server(lab, vnl, "1");
        LabNode second = server(lab, vnl, "2");
        Proc tcpdump1 = first.capture("lan0", pcap1);
        Proc tcpdump2 = second.capture("lan0", pcap2);
        DhcpServer four = DhcpServer.start4(first, lab.folder("a4"), "10.78.0");
        DhcpServer six = DhcpServer.start6(first, lab.folder("a6"), "fd00:78");
        try (NetStack stack = NetStack.open(vnl, "dhcp,dhcp6,mac=" + MAC)) {
            List<String> addresses = StackLab.globals(stack);
            assertEquals(2, addresses.size(), addresses + "\n" + four.log() + "\n" + six.log());
            DhcpServer before4 = four;
            DhcpServer before6 = six;
            StackLab.await(LIMIT, () -> before4.log() + before6.log(), () -> count(before4.log(), "DHCPACK") >= 2
                    && count(before6.log(), "Sending Reply") >= 2);
            DhcpServer after4 = four.replace(second, lab.folder("b4"));
            DhcpServer after6 = six.replace(second, lab.folder("b6"));
            StackLab.await(LIMIT, () -> after4.log() + after6.log(),
                    () -> after4.log().contains("DHCPACK") && after6.log().contains("Sending Reply"));
            assertEquals(addresses, StackLab.globals(stack), "the addresses are kept");
            after4.kill();
            after6.kill();
            StackLab.await(Duration.ofSeconds(75), () -> StackLab.globals(stack).toString(), () -> StackLab.globals(stack).isEmpty());
            second.start("tcpdump", "-l", "-n", "-i", "lan0", "udp", "dst", "port", "547").awaitLine("dhcp6 solicit", LIMIT);
        }
        for (Proc each : List.of(tcpdump1, tcpdump2)) {
            each.terminate();
            each.await(LIMIT);
        }
    }

    private static LabNode server(NetLab lab, String vnl, String number) throws IOException {
        LabNode node = lab.node();
        node.plug(vnl, "lan0", "10.78.0." + number + "/24", "fd00:78::" + number + "/64");
        return node;
    }

    private static long count(String log, String word) {
        return log.lines().filter(line -> line.contains(word)).count();
    }

    private static Stream<Message> dissect(Path pcap) throws IOException {
        Proc.Result result = Proc.run(LIMIT, "tshark", "-r", pcap.toString(), "-Y", "(dhcp or dhcpv6) and not icmp and not icmpv6", "-T", "fields", "-E", "separator=;",
                "-e", "frame.time_epoch", "-e", "eth.src", "-e", "dhcp.option.dhcp", "-e", "dhcpv6.msgtype");
        List<Message> messages = new ArrayList<>();
        for (String line : result.output().lines().filter(each -> each.matches("[0-9.]+;.*")).toList()) {
            String[] fields = line.split(";", -1);
            boolean ipv4 = !fields[2].isEmpty();
            messages.add(new Message(Double.parseDouble(fields[0]), fields[1].equals(MAC), ipv4, Integer.parseInt(fields[ipv4 ? 2 : 3])));
        }
        return messages.stream();
    }

    /** RFC 2131 has one type for all requests: there the times tell them apart. */
    private static void check(List<Message> all, boolean ipv4) {
        List<Message> messages = all.stream().filter(each -> each.ipv4() == ipv4).toList();
        String text = messages.toString();
        Message leased = find(messages, 0, each -> !each.ours() && each.type() == (ipv4 ? 5 : 7));
        Message renewing = find(messages, leased.seconds() + 5, each -> each.ours() && each.type() == (ipv4 ? 3 : 5));
        assertEquals(10, renewing.seconds() - leased.seconds(), 2, text);
        Message renewed = find(messages, renewing.seconds(), each -> !each.ours());
        Message rebinding = find(messages, renewed.seconds() + 17, each -> each.ours() && each.type() == (ipv4 ? 3 : 6));
        assertEquals(20, rebinding.seconds() - renewed.seconds(), 4, text);
        Message rebound = find(messages, rebinding.seconds(), each -> !each.ours());
        assertTrue(rebound.type() == (ipv4 ? 5 : 7), text);
        Message afresh = find(messages, rebound.seconds() + 50, each -> each.ours() && each.type() == 1);
        assertEquals(60, afresh.seconds() - rebound.seconds(), 6, text);
    }

    private static Message find(List<Message> messages, double after, Predicate<Message> wanted) {
        return messages.stream()
                .filter(each -> each.seconds() > after && wanted.test(each))
                .findFirst()
                .orElseThrow(() -> new AssertionError("not found after " + after + " s: " + messages));
    }
}
