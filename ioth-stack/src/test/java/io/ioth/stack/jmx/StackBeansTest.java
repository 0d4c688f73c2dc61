/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.jmx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.NetStack;
import io.ioth.metrics.Counter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StackBeansTest {

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

    private static NetStack open(String name, String more) throws IOException {
        return NetStack.open("mem://beans", "name=" + name + ",dad=off," + more);
    }

    private StackMXBean bean(String name) throws Exception {
        return JMX.newMXBeanProxy(server, new ObjectName("io.ioth:type=Stack,name=" + name), StackMXBean.class);
    }

    @Test
    void aStackTellsWhatItHas() throws Exception {
        try (NetStack stack = open("told", "jmx=on,ip=10.0.0.1/24,gw=10.0.0.254,dns=10.0.0.53");
                ServerSocketChannel listener = stack.openServerSocketChannel();
                SocketChannel client = stack.openSocketChannel()) {
            listener.bind(new InetSocketAddress("10.0.0.1", 80));
            client.connect(listener.getLocalAddress());
            StackMXBean bean = bean("told");
            assertEquals("told", bean.getName());
            assertTrue(bean.getInterfaces().contains("vde0"));
            assertTrue(bean.getAddresses().contains("vde0 10.0.0.1/24 PREFERRED"), () -> "" + bean.getAddresses());
            assertTrue(bean.getRoutes().stream().anyMatch(route -> route.contains("via 10.0.0.254 dev vde0")));
            assertTrue(bean.getNameServers().toString().contains("10.0.0.53"));
            assertEquals(1, bean.getSocketsByState().get("tcp LISTEN"));
            assertEquals(2, bean.getSocketsByState().get("tcp ESTABLISHED"));
            assertTrue(bean.getSockets().stream().anyMatch(line -> line.startsWith("tcp LISTEN /10.0.0.1:80")));
            assertEquals(1, bean.getTcpActiveOpens());
            assertEquals(1, bean.getTcpPassiveOpens());
            assertEquals(2, bean.getTcpCurrEstab());
            assertEquals(stack.counters().get(Counter.TCP_IN_SEGS), bean.getCounters().get("tcpInSegs"));
            assertEquals(stack.counters().get(Counter.TCP_IN_SEGS), bean.getTcpInSegs());
        }
    }

    @Test
    void anInterfaceTellsWhatItHas() throws Exception {
        try (NetStack stack = open("faces", "jmx=on,ip=10.0.0.1/24,mac=02:00:00:00:00:01")) {
            ObjectName name = new ObjectName("io.ioth:type=Interface,stack=faces,name=vde0");
            InterfaceMXBean bean = JMX.newMXBeanProxy(server, name, InterfaceMXBean.class);
            assertEquals("02:00:00:00:00:01", bean.getMac());
            assertEquals("mem://beans", bean.getVnl());
            assertEquals(2, bean.getIndex());
            assertTrue(bean.isUp());
            assertEquals(stack.interfaces().getLast().mtu(), bean.getMtu());
            assertTrue(bean.getAddresses().contains("10.0.0.1/24 PREFERRED"));
        }
    }

    @Test
    void beansGoWithTheStack() throws Exception {
        try (NetStack stack = open("gone", "jmx=on,ip=10.0.0.1/24")) {
            assertFalse(stack.isClosed());
            assertFalse(server.queryNames(new ObjectName("io.ioth:*"), null).isEmpty());
        }
        assertEquals(Set.of(), server.queryNames(new ObjectName("io.ioth:*,name=gone"), null));
        assertEquals(Set.of(), server.queryNames(new ObjectName("io.ioth:*,stack=gone"), null));
    }

    @Test
    void nobodyWhoDoesNotAskIsRegistered() throws Exception {
        try (NetStack stack = open("quiet", "ip=10.0.0.1/24")) {
            assertFalse(stack.isClosed());
            assertEquals(Set.of(), server.queryNames(new ObjectName("io.ioth:*,name=quiet"), null));
        }
    }

    @Test
    void twoOfANameAreOneTooMany() throws Exception {
        try (NetStack stack = open("twin", "jmx=on,ip=10.0.0.1/24")) {
            IOException e = assertThrows(IOException.class, () -> open("twin", "jmx=on,ip=10.0.0.2/24"));
            assertTrue(e.getMessage().contains("another name"), e.getMessage());
            assertEquals("twin", bean("twin").getName());
            assertFalse(stack.isClosed());
        }
    }

    @Test
    void namesWithSignsAreQuoted() throws Exception {
        try (NetStack stack = NetStack.open("", "'name=a b*',jmx=on")) {
            assertEquals(stack.name(), bean(ObjectName.quote(stack.name())).getName());
        }
    }

    @Test
    void countersHaveTheNamesOfTheMibs() {
        assertEquals("tcpRetransSegs", StackBean.mibName(Counter.TCP_RETRANS_SEGS));
        assertEquals("ifInOctets", StackBean.mibName(Counter.IF_IN_OCTETS));
    }
}
