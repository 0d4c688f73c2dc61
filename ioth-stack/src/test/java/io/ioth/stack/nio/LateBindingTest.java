/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.StackConfig;
import io.ioth.net.IpAddress;
import io.ioth.stack.engine.InterfaceInfo;
import io.ioth.stack.engine.StackEngine;
import io.ioth.stack.runtime.EngineDriver;
import io.ioth.stack.runtime.SerialExecutor;
import io.ioth.stack.socket.Endpoint;
import io.ioth.stack.socket.Family;
import io.ioth.stack.socket.PacketSocket;
import io.ioth.stack.socket.StreamSocket;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** That a channel's core is chosen by the first address, between two engines: IPv4 goes to one, IPv6 to the other. */
@Timeout(20)
class LateBindingTest {

    private final SerialExecutor executor = SerialExecutor.running();
    private final StackEngine sixes = engine(1);
    private final StackEngine fours = engine(2);
    private final List<String> asked = new ArrayList<>();
    private final Channels channels = new Channels(executor, new ByFamily());

    LateBindingTest() {
        executor.drive(new EngineDriver() {
            @Override
            public boolean step(long nowNs) {
                return sixes.step(nowNs) | fours.step(nowNs);
            }

            @Override
            public long nextDeadlineNs() {
                return Long.MAX_VALUE;
            }
        });
    }

    private StackEngine engine(long seed) {
        return new StackEngine(StackConfig.builder().build(), new Random(seed), executor);
    }

    private final class ByFamily implements CoreFactory {
        private StackEngine choose(Use use, Endpoint address) {
            asked.add(use + " " + address);
            return address.address().isIpv4() ? fours : sixes;
        }

        @Override
        public StreamSocket newStream(Family family, Use use, Endpoint address) {
            return choose(use, address).newStream(family);
        }

        @Override
        public PacketSocket newDatagram(Family family, Use use, Endpoint address) {
            return choose(use, address).newDatagram(family);
        }

        @Override
        public PacketSocket newRaw(Family family, int protocol) {
            return sixes.newRaw(family, protocol);
        }

        @Override
        public List<InterfaceInfo> interfaces(long nowNs) {
            return sixes.interfaces(nowNs);
        }

        @Override
        public PacketSocket newPing(Family family) {
            return sixes.newPing(family);
        }
    }

    @AfterEach
    void close() {
        channels.closeAll();
        channels.<RuntimeException>inEngine(sixes::close);
        channels.<RuntimeException>inEngine(fours::close);
    }

    private static SocketAddress at(IpAddress address, int port) {
        return new InetSocketAddress(address.toInetAddress(0), port);
    }

    @Test
    void listenersAndConnectionsAreOfTheStackOfTheirAddress() throws IOException {
        ServerSocketChannel six = channels.openServerSocketChannel(Family.DUAL);
        ServerSocketChannel four = channels.openServerSocketChannel(Family.DUAL);
        SocketChannel toSix = channels.openSocketChannel(Family.DUAL);
        SocketChannel toFour = channels.openSocketChannel(Family.DUAL);
        assertTrue(asked.isEmpty());
        six.bind(at(IpAddress.LOOPBACK, 80));
        four.bind(at(IpAddress.LOOPBACK_IPV4, 80));
        assertTrue(toSix.connect(at(IpAddress.LOOPBACK, 80)));
        assertTrue(toFour.connect(at(IpAddress.LOOPBACK_IPV4, 80)));
        assertEquals(
                List.of("BIND [::1]:80", "BIND 127.0.0.1:80", "CONNECT [::1]:80", "CONNECT 127.0.0.1:80"), asked);
        assertEquals(3, sockets(sixes));
        assertEquals(3, sockets(fours));
    }

    private int sockets(StackEngine engine) {
        return executor.<Integer, RuntimeException>call(now -> engine.sockets().size());
    }

    @Test
    void optionsSetBeforeTheChoiceAreTheCores() throws IOException {
        SocketChannel channel = channels.openSocketChannel(Family.DUAL);
        channel.setOption(StandardSocketOptions.SO_RCVBUF, 54_321).setOption(StandardSocketOptions.TCP_NODELAY, true);
        int before = channel.getOption(StandardSocketOptions.SO_RCVBUF);
        assertEquals(0, sockets(sixes) + sockets(fours));
        channel.bind(at(IpAddress.LOOPBACK_IPV4, 0));
        assertEquals(before, channel.getOption(StandardSocketOptions.SO_RCVBUF));
        assertTrue(channel.getOption(StandardSocketOptions.TCP_NODELAY));
        assertFalse(channel.getOption(StandardSocketOptions.SO_KEEPALIVE));
    }

    @Test
    void aChannelThatIsBoundConnectsWhereItIsBound() throws IOException {
        SocketChannel channel = channels.openSocketChannel(Family.DUAL).bind(at(IpAddress.LOOPBACK_IPV4, 0));
        assertThrows(IOException.class, () -> channel.connect(at(IpAddress.LOOPBACK, 80)));
        assertEquals(1, asked.size());
    }

    @Test
    void aFailedBindLeavesTheChoiceOpen() throws IOException {
        DatagramChannel channel = channels.openDatagramChannel(Family.DUAL);
        assertThrows(BindException.class, () -> channel.bind(at(IpAddress.parse("10.9.9.9"), 53)));
        assertNull(channel.getLocalAddress());
        channel.bind(at(IpAddress.LOOPBACK, 53));
        assertEquals(List.of("BIND 10.9.9.9:53", "BIND [::1]:53"), asked);
        assertEquals(1, sockets(sixes));
        assertEquals(0, sockets(fours));
    }

    @Test
    void aDatagramsFirstTargetChooses() throws IOException {
        DatagramChannel four = channels.openDatagramChannel(Family.DUAL).bind(at(IpAddress.LOOPBACK_IPV4, 53));
        DatagramChannel sender = channels.openDatagramChannel(Family.DUAL);
        assertEquals(1, sender.send(ByteBuffer.wrap(new byte[1]), at(IpAddress.LOOPBACK_IPV4, 53)));
        assertEquals("CONNECT 127.0.0.1:53", asked.getLast());
        assertEquals(sender.getLocalAddress() instanceof InetSocketAddress a ? a.getPort() : 0,
                ((InetSocketAddress) four.receive(ByteBuffer.allocate(1))).getPort());
    }

    @Test
    void aConnectThatFindsNoRouteClosesTheChannelAndTheCore() throws IOException {
        SocketChannel channel = channels.openSocketChannel(Family.DUAL);
        assertThrows(NoRouteToHostException.class, () -> channel.connect(at(IpAddress.parse("10.9.9.9"), 80)));
        assertFalse(channel.isOpen());
        assertEquals(0, sockets(fours));
    }

    @Test
    void aChannelClosedBeforeTheChoiceNeverAsks() throws IOException {
        ServerSocketChannel channel = channels.openServerSocketChannel(Family.DUAL);
        channel.close();
        assertThrows(ClosedChannelException.class, () -> channel.bind(at(IpAddress.LOOPBACK, 80)));
        assertTrue(asked.isEmpty());
    }
}
