/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ioth.NetStack;
import io.ioth.RouteChoice;
import io.ioth.net.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A kernel that is the default router says that another one on the same link is nearer; what it says is followed, in both families. */
@Timeout(60)
class LinuxRedirectTest {

    private static final Duration LIMIT = Duration.ofSeconds(15);

    @Test
    void aRedirectIsFollowed() throws IOException {
        try (NetLab lab = NetLab.create()) {
            String lan = lab.segment("lan");
            String far = lab.segment("far");
            LabNode first = lab.node();
            first.forward();
            first.plug(lan, "lan0", "10.77.0.1/24", "fd00:77::1/64");
            LabNode second = lab.node();
            second.forward();
            second.plug(lan, "lan0", "10.77.0.2/24", "fd00:77::2/64");
            second.plug(far, "far0", "10.78.0.2/24", "fd00:78::2/64");
            LabNode server = lab.node();
            server.plug(far, "far0", "10.78.0.9/24", "fd00:78::9/64");
            server.must("ip", "route", "add", "default", "via", "10.78.0.2");
            server.must("ip", "-6", "route", "add", "default", "via", "fd00:78::2");
            String next = second.linkLocal("lan0");
            first.sysctl("ipv4/conf/all/send_redirects", "1");
            first.sysctl("ipv4/conf/lan0/send_redirects", "1");
            first.must("ip", "route", "add", "10.78.0.0/24", "via", "10.77.0.2");
            first.must("ip", "-6", "route", "add", "fd00:78::/64", "via", next, "dev", "lan0");
            String gateways = "gw=10.77.0.1,gw=" + first.linkLocal("lan0");
            try (NetStack stack = NetStack.open(lan, "ip=10.77.0.5/24,ip=fd00:77::5/64," + gateways)) {
                followed(stack, "10.78.0.9", "10.77.0.2");
                followed(stack, "fd00:78::9", next);
                assertEquals(Optional.of(IpAddress.parse("10.77.0.1")), gateway(stack, "10.78.0.10"), "it's of one destination");
            }
        }
    }

    private static void followed(NetStack stack, String to, String gateway) throws IOException {
        boolean ipv4 = IpAddress.parse(to).isIpv4();
        try (DatagramChannel ping = stack.openPingChannel(ipv4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6)) {
            ping.connect(new InetSocketAddress(to, 0));
            Optional<IpAddress> expected = Optional.of(IpAddress.parse(gateway));
            StackLab.await(LIMIT, () -> to + " by " + gateway(stack, to), () -> {
                send(ping, ipv4);
                return gateway(stack, to).equals(expected);
            });
            ping.read(ByteBuffer.allocate(100));
        }
    }

    private static void send(DatagramChannel ping, boolean ipv4) {
        try {
            ping.write(ByteBuffer.allocate(16).put(0, (byte) (ipv4 ? 8 : 128)));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Optional<IpAddress> gateway(NetStack stack, String to) {
        return stack.routeTo(IpAddress.parse(to), Optional.empty(), 0).flatMap(RouteChoice::gateway);
    }
}
