/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.NetStack;
import io.ioth.RouteChoice;
import io.ioth.net.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A kernel that forwards to a network with a smaller MTU, and says so, or keeps silent. */
@Timeout(90)
class LinuxRouterTest {

    private static final String SERVER4 = "10.78.0.9";
    private static final String SERVER6 = "fd00:78::9";
    private static final String CONFIG = "ip=10.77.0.5/24,ip=fd00:77::5/64,gw=10.77.0.1,gw=fd00:77::1";
    private static final int SMALL = 1400;
    private static final int BULK = 500_000;

    private NetLab lab;
    private LabNode router;
    private LabNode server;
    private String lan;

    @BeforeEach
    void build() throws IOException {
        lab = NetLab.create("socat");
        lan = lab.segment("lan");
        String far = lab.segment("far");
        router = lab.node();
        router.forward();
        router.plug(lan, "lan0", "10.77.0.1/24", "fd00:77::1/64");
        router.plug(far, "far0", "10.78.0.1/24", "fd00:78::1/64");
        router.must("ip", "link", "set", "far0", "mtu", String.valueOf(SMALL));
        server = lab.node();
        server.plug(far, "far0", SERVER4 + "/24", SERVER6 + "/64");
        server.must("ip", "route", "add", "default", "via", "10.78.0.1");
        server.must("ip", "-6", "route", "add", "default", "via", "fd00:78::1");
    }

    @AfterEach
    void remove() throws IOException {
        if (lab != null) {
            lab.close();
        }
    }

    private static int mtu(NetStack stack, String to) {
        return stack.routeTo(IpAddress.parse(to), Optional.empty(), 0).map(RouteChoice::mtu).orElse(0);
    }

    @Test
    void aSmallerMtuIsFoundByTcp() throws IOException {
        try (NetStack stack = NetStack.open(lan, CONFIG)) {
            for (String to : new String[] {SERVER4, SERVER6}) {
                upload(stack, to);
                assertEquals(SMALL, mtu(stack, to), to);
            }
        }
    }

    /** The kernel's own ICMP errors find no route, whereas what it forwards does. */
    @Test
    void aRouterThatKeepsSilentIsSurvived() throws IOException {
        router.must("ip", "rule", "add", "iif", "lo", "ipproto", "icmp", "blackhole");
        router.must("ip", "-6", "rule", "add", "iif", "lo", "ipproto", "ipv6-icmp", "blackhole");
        try (NetStack stack = NetStack.open(lan, CONFIG)) {
            for (String to : new String[] {SERVER4, SERVER6}) {
                upload(stack, to);
                assertEquals(1500, mtu(stack, to), "nobody told of the MTU");
            }
        }
    }

    private void upload(NetStack stack, String to) throws IOException {
        boolean ipv4 = IpAddress.parse(to).isIpv4();
        Proc sink = server.start("sh", "-c", "socat -u TCP" + (ipv4 ? "4" : "6") + "-LISTEN:9000,reuseaddr STDOUT | wc -c");
        StackLab.await(LabNode.SHORT, sink::output, () -> isListening(ipv4));
        try (SocketChannel channel = stack.openSocketChannel()) {
            channel.connect(new InetSocketAddress(to, 9000));
            ByteBuffer bulk = ByteBuffer.allocate(BULK);
            while (bulk.hasRemaining()) {
                channel.write(bulk);
            }
        }
        sink.awaitLine(String.valueOf(BULK), Duration.ofSeconds(30));
    }

    private boolean isListening(boolean ipv4) {
        try {
            return server.run(LabNode.SHORT, "ss", ipv4 ? "-4" : "-6", "-ltn").output().contains(":9000");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aSmallerMtuIsFoundByDatagrams() throws IOException {
        try (NetStack stack = NetStack.open(lan, CONFIG)) {
            for (String to : new String[] {SERVER4, SERVER6}) {
                boolean ipv4 = IpAddress.parse(to).isIpv4();
                try (DatagramChannel channel = stack.openDatagramChannel(
                        ipv4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6)) {
                    channel.setOption(ExtendedSocketOptions.IP_DONTFRAGMENT, true);
                    channel.connect(new InetSocketAddress(to, 9001));
                    channel.write(ByteBuffer.allocate(SMALL));
                    StackLab.await(LabNode.SHORT, () -> to + " " + mtu(stack, to), () -> mtu(stack, to) == SMALL);
                    assertThrows(SocketException.class, () -> {
                        channel.write(ByteBuffer.allocate(SMALL));
                        channel.write(ByteBuffer.allocate(SMALL));
                    });
                }
            }
        }
    }

    @Test
    void traceroute() throws IOException {
        for (String[] way : new String[][] {{SERVER4, "10.77.0.1"}, {SERVER6, "fd00:77::1"}}) {
            for (String probes : new String[] {"--queries=2", "--icmp"}) {
                Proc.Result result = Proc.run(Duration.ofSeconds(30),
                        Ioth.command("traceroute", "--net", lan, "--config", CONFIG, probes, way[0]));
                assertEquals(0, result.exit(), result.output());
                String text = result.output();
                assertTrue(text.matches("(?s).*traceroute to " + way[0] + " .*\n 1  " + way[1] + "  \\d.* ms\n 2  " + way[0] + "  \\d.*"), text);
            }
        }
    }
}
