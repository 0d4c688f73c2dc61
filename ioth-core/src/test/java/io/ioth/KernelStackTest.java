/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import static java.net.StandardProtocolFamily.INET;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.net.IpAddress;
import io.ioth.net.IpPrefix;
import io.ioth.net.MacAddress;
import io.ioth.time.ManualClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class KernelStackTest {

    @Test
    void carriesBytesOverTheHostsLoopback() throws IOException {
        try (NetStack stack = NetStack.open("", "stack=kernel,name=host");
                ServerSocketChannel server = stack.openServerSocketChannel(INET);
                SocketChannel client = stack.openSocketChannel(INET)) {
            assertEquals("host", stack.name());
            server.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
            client.connect(server.getLocalAddress());
            try (SocketChannel accepted = server.accept()) {
                client.write(ByteBuffer.wrap(new byte[] {42}));
                ByteBuffer one = ByteBuffer.allocate(1);
                assertEquals(1, accepted.read(one));
                assertEquals(42, one.get(0));
            }
        }
    }

    @Test
    void closingItClosesWhatItOpened() throws IOException {
        NetStack stack = NetStack.open("", "stack=kernel");
        var udp = stack.openDatagramChannel();
        stack.close();
        stack.close();
        assertTrue(stack.isClosed());
        assertFalse(udp.isOpen());
        assertThrows(IOException.class, stack::openSocketChannel);
    }

    @Test
    void theSharedOneStaysOpen() throws IOException {
        NetStack.kernel().close();
        assertFalse(NetStack.kernel().isClosed());
        NetStack.kernel().openSocketChannel().close();
        assertSame(NetStack.kernel(), NetStack.kernel());
    }

    @Test
    void showsTheHostsInterfaces() {
        NetInterface lo = NetStack.kernel().interfaces().getFirst();
        assertTrue(lo.isLoopback());
        assertTrue(lo.isUp());
        assertTrue(lo.mtu() >= 1280);
        assertTrue(lo.addresses().stream().anyMatch(a -> a.address().isLoopback()), lo.addresses()::toString);
        assertEquals(Map.of(), NetStack.kernel().counters().drops());
    }

    @Test
    void changesAreRefusedClearly() {
        NetStack kernel = NetStack.kernel();
        NetInterface lo = kernel.interfaces().getFirst();
        IpAddress address = IpAddress.parse("fd00::1");
        Route route = Route.via(IpPrefix.DEFAULT, address, "lo");
        assertRefused(() -> lo.setMtu(1500));
        assertRefused(() -> lo.addAddress(address, 64));
        assertRefused(() -> lo.removeAddress(address));
        assertRefused(() -> lo.addNeighbor(address, MacAddress.BROADCAST));
        assertRefused(() -> lo.removeNeighbor(address));
        assertRefused(() -> kernel.addRoute(route));
        assertRefused(() -> kernel.removeRoute(route));
        assertRefused(() -> kernel.openRawChannel(INET, 89));
        assertRefused(() -> kernel.openPingChannel(INET));
        assertRefused(() -> NetStack.openStepped(
                StackConfig.parse("", "stack=kernel"), new ManualClock(0), new Random(1)));
    }

    private static void assertRefused(org.junit.jupiter.api.function.Executable change) {
        var error = assertThrows(UnsupportedOperationException.class, change);
        assertTrue(error.getMessage().contains("ioth"), error.getMessage());
    }

    @Test
    void anUnknownStackNamesTheKnown() {
        var error = assertThrows(IllegalArgumentException.class, () -> NetStack.open("", "stack=kernal"));
        assertTrue(error.getMessage().contains("kernel"), error.getMessage());
    }
}
