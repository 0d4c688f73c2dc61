/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.Hosts;
import io.ioth.NetStack;
import io.ioth.Resolver;
import io.ioth.net.IpAddress;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a stack's resolver knows without asking anybody. */
class ResolverTest {

    private NetStack stack;

    @BeforeEach
    void open() throws Exception {
        stack = NetStack.open("mem://resolver-test", "ip=fd00:77::1/64,dad=off");
    }

    @AfterEach
    void close() {
        stack.close();
    }

    private static List<String> text(List<InetAddress> addresses) {
        return addresses.stream().map(a -> IpAddress.of(a).toString()).toList();
    }

    private String refused(String host) {
        return assertThrows(UnknownHostException.class, () -> stack.resolver().lookup(host)).getMessage();
    }

    @Test
    void itIsTheSameAtEachCall() {
        assertSame(stack.resolver(), stack.resolver());
    }

    @Test
    void literalsAreThemselves() throws Exception {
        assertEquals(List.of("fd00::1"), text(stack.resolver().lookup("fd00::1")));
        assertEquals(List.of("10.0.0.1"), text(stack.resolver().lookup("10.0.0.1")));
    }

    @Test
    void zonesAreNamesOfInterfaces() throws Exception {
        int index = stack.networkInterface("vde0").orElseThrow().index();
        InetAddress address = stack.resolver().lookup("fe80::1%vde0").getFirst();
        assertEquals(index, ((java.net.Inet6Address) address).getScopeId());
        assertTrue(refused("fe80::1%nowhere").contains("no interface 'nowhere'"));
    }

    @Test
    void whatEndsInANumberIsAnAddressOrNothing() {
        for (String host : List.of("1.2.3", "1.2.3.4.5", "0x7f.1", "256.1.1.1", "123", "1:2", "::g")) {
            assertTrue(refused(host).contains("it's no IPv6 or IPv4 address"), host);
        }
    }

    @Test
    void localhostIsTheLoopback() throws Exception {
        for (String name : List.of("localhost", "LocalHost.", "a.b.localhost")) {
            assertEquals(List.of("::1", "127.0.0.1"), text(stack.resolver().lookup(name)), name);
        }
        assertEquals(List.of("127.0.0.1"), text(stack.resolver().lookup("localhost", StandardProtocolFamily.INET)));
        assertEquals("localhost", stack.resolver().reverse(InetAddress.getLoopbackAddress()));
    }

    @Test
    void overriddenHostsNeedNoServer() throws Exception {
        Resolver resolver = stack.resolver();
        resolver.configure(resolver.settings().withHosts(Hosts.parse("10.7.0.1 box.test\nfd00:77::5 box.test")));
        assertEquals(List.of("fd00:77::5", "10.7.0.1"), text(resolver.lookup("BOX.test")));
        assertEquals("box.test", resolver.reverse(InetAddress.getByName("10.7.0.1")));
    }

    @Test
    void theConfigurationNamesAFileOfHosts(@TempDir Path folder) throws Exception {
        Path hosts = Files.writeString(folder.resolve("hosts"), "fd00:77::9 box.test\n");
        for (String kind : List.of("ioth", "kernel")) {
            try (NetStack other = NetStack.open("", "stack=" + kind + ",hosts=" + hosts)) {
                assertEquals(List.of("fd00:77::9"), text(other.resolver().lookup("box.test")));
            }
        }
        assertThrows(NoSuchFileException.class, () -> NetStack.open("", "hosts=" + folder.resolve("none")));
    }

    @Test
    void withoutTheModuleOfDnsTheErrorNamesIt() {
        String message = refused("www.example.test");
        assertTrue(message.startsWith("www.example.test: ") && message.contains("ioth-dns"), message);
        assertFalse(message.contains("\n"));
    }

    @Test
    void theKernelsStackAsksAsTheJdkDoes() throws Exception {
        assertTrue(NetStack.kernel().resolver().lookup("localhost").contains(InetAddress.getByName("127.0.0.1")));
    }
}
