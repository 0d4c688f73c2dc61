/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ioth.link.LinkPair;
import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.stack.iface.AddressListener;
import io.ioth.stack.socket.Endpoint;
import io.ioth.stack.socket.Family;
import io.ioth.stack.socket.PacketSocket;
import io.ioth.stack.socket.StreamSocket;
import java.io.IOException;
import java.net.BindException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of sockets whose address goes: as in Linux, they stay, and can't be used until it's back. */
@ExtendWith(LeakWatch.class)
class RemovedAddressTest {

    private final LinkPair pair = LinkPair.ethernet(1500);
    private final TestNet net = new TestNet();
    private StackEngine a;
    private StackEngine b;

    @BeforeEach
    void open() throws IOException {
        a = net.engine(pair.a(), false, "02:00:00:00:00:01", "10.0.0.1/24", "10.0.0.11/24", "fd00::1/64", "fd00::11/64");
        b = net.engine(pair.b(), false, "02:00:00:00:00:02", "10.0.0.2/24", "fd00::2/64");
        net.settle();
    }

    @AfterEach
    void close() {
        net.close();
        for (StackEngine engine : net.engines) {
            assertEquals(0, engine.counters().get(DropReason.INTERNAL_ERROR));
        }
    }

    private static int prefixLength(String address) {
        return address.indexOf(':') < 0 ? 24 : 64;
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.1, 10.0.0.2", "fd00::1, fd00::2"})
    void aConnectionWaitsForItsAddressToComeBack(String own, String to) throws IOException {
        StreamSocket listener = b.newStream(Family.DUAL);
        listener.bind(new Endpoint(IpAddress.ANY, 80, 0), net.nowNs);
        listener.listen(5, net.nowNs);
        StreamSocket client = a.newStream(Family.DUAL);
        client.bind(TestNet.at(own, 0), net.nowNs);
        client.connect(TestNet.at(to, 80), net.nowNs);
        net.run(Duration.ofMillis(10));
        client.finishConnect();
        StreamSocket server = listener.accept(net.nowNs);
        assertNotNull(server);
        a.removeAddress(2, IpAddress.parse(own), net.nowNs);
        client.write(ByteBuffer.wrap(new byte[100]));
        net.run(Duration.ofSeconds(20));
        ByteBuffer in = ByteBuffer.allocate(200);
        assertEquals(0, server.read(in), "nothing comes from an address that isn't ours");
        net.add(a, own + "/" + prefixLength(own), AddressListener.NONE);
        net.run(Duration.ofSeconds(60));
        assertEquals(100, server.read(in));
        client.close(net.nowNs);
        server.close(net.nowNs);
        listener.close(net.nowNs);
        net.run(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.1, 10.0.0.2", "fd00::1, fd00::2"})
    void aDatagramSocketBoundToItCannotSend(String own, String to) throws IOException {
        PacketSocket socket = a.newDatagram(Family.DUAL);
        socket.bind(TestNet.at(own, 5000), net.nowNs);
        socket.send(TestNet.bytes(5), TestNet.at(to, 9), net.nowNs);
        a.removeAddress(2, IpAddress.parse(own), net.nowNs);
        assertThrows(BindException.class, () -> socket.send(TestNet.bytes(5), TestNet.at(to, 9), net.nowNs));
        net.add(a, own + "/" + prefixLength(own), AddressListener.NONE);
        socket.send(TestNet.bytes(5), TestNet.at(to, 9), net.nowNs);
        socket.close(net.nowNs);
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.1, 10.0.0.11, 10.0.0.2", "fd00::1, fd00::11, fd00::2"})
    void aSocketThatDidNotChooseItsAddressGetsAnother(String own, String other, String to) throws IOException {
        PacketSocket receiver = b.newDatagram(Family.DUAL);
        receiver.bind(new Endpoint(IpAddress.ANY, 9, 0), net.nowNs);
        PacketSocket socket = a.newDatagram(Family.DUAL);
        assertEquals(IpAddress.parse(own), sentFrom(socket, to, receiver));
        a.removeAddress(2, IpAddress.parse(own), net.nowNs);
        assertEquals(IpAddress.parse(other), sentFrom(socket, to, receiver));
        assertNull(receiver.receive());
        socket.close(net.nowNs);
        receiver.close(net.nowNs);
    }

    private IpAddress sentFrom(PacketSocket socket, String to, PacketSocket receiver) throws IOException {
        socket.send(TestNet.bytes(5), TestNet.at(to, 9), net.nowNs);
        net.settle();
        PacketSocket.Datagram datagram = receiver.receive();
        assertNotNull(datagram);
        datagram.payload().release();
        return datagram.from().address();
    }
}
