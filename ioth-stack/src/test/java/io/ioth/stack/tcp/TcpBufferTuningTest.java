/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.TcpInfo;
import io.ioth.TcpSettings;
import io.ioth.stack.socket.Option;
import io.ioth.stack.socket.StreamSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Buffers that grow by themselves, on both ends of a path in virtual time. */
@Timeout(120)
class TcpBufferTuningTest {

    private static final long MS = 1_000_000L;
    private static final long SECOND = 1_000 * MS;

    private final ByteBuffer source = ByteBuffer.allocate(256 << 10);
    private final ByteBuffer target = ByteBuffer.allocate(256 << 10);
    private SimNet net = new SimNet(1);
    private SimNode sender;
    private SimNode receiver;
    private StreamSocket out;
    private StreamSocket in;

    private void path(long rateBits, long rttMs, TcpConfig config) throws IOException {
        net = new SimNet(1);
        net.checked = false;
        sender = net.node("10.0.0.1", config);
        receiver = net.node("10.0.0.2", config);
        for (SimNode node : net.nodes) {
            node.ip.verify = false;
        }
        SimWire there = net.wire(sender, receiver);
        there.rateBits = rateBits;
        there.queueBytes = Math.max(100_000, rateBits / 8 * rttMs / 1000);
        there.delayNs = rttMs * MS / 2;
        net.wire(receiver, sender).delayNs = rttMs * MS / 2;
        StreamSocket listener = receiver.listen(80, 5);
        out = sender.connect(receiver, 80);
        run(4 * rttMs * MS);
        in = listener.accept(net.now);
    }

    @AfterEach
    void everythingIsGivenBack() {
        net.close();
        in.close(net.now);
        out.close(net.now);
        assertEquals(0, sender.tcp.memory.used());
        assertEquals(0, receiver.tcp.memory.used());
    }

    private void run(long ns) {
        long until = net.now + ns;
        while (net.step(until)) {
            Thread.onSpinWait();
        }
    }

    /** The writer writes and the reader reads all that they can, every millisecond. */
    private long stream(long ns) throws IOException {
        long until = net.now + ns;
        long total = 0;
        while (net.now < until) {
            while (out.write(source.clear()) > 0) {
                net.settle();
            }
            for (int n = in.read(target.clear()); n > 0; n = in.read(target.clear())) {
                total += n;
            }
            run(MS);
        }
        return total;
    }

    private int receiveBuffer() {
        return in.option(Option.SO_RCVBUF);
    }

    private int sendBuffer() {
        return out.option(Option.SO_SNDBUF);
    }

    @Test
    void aLongFatPathIsFilled() throws IOException {
        path(100_000_000, 100, new TcpConfig(0, 0));
        stream(2 * SECOND);
        long bytes = stream(SECOND);
        assertTrue(bytes > 0.9 * 100e6 / 8 * 1448 / 1500, "bytes " + bytes);
        assertTrue(receiveBuffer() > 1_250_000, "receive buffer " + receiveBuffer());
        assertTrue(sendBuffer() > 1_250_000, "send buffer " + sendBuffer());
    }

    @Test
    void aShortPathNeedsLittle() throws IOException {
        path(20_000_000, 2, new TcpConfig(0, 0));
        long bytes = stream(2 * SECOND);
        assertTrue(bytes > 0.9 * 2 * 20e6 / 8 * 1448 / 1500, "bytes " + bytes);
        assertTrue(receiveBuffer() < 1 << 20, "receive buffer " + receiveBuffer());
    }

    @Test
    void fixedBuffersLimitALongPath() throws IOException {
        path(100_000_000, 100, new TcpConfig(65536, 65536));
        long bytes = stream(2 * SECOND);
        assertTrue(bytes < 20 * 66_000 * 1.1, "bytes " + bytes);
        assertEquals(65536, receiveBuffer());
    }

    @Test
    void theWindowIsAheadOfSlowStart() throws IOException {
        path(100_000_000, 200, new TcpConfig(0, 0));
        for (int i = 0; i < 1_200; i++) {
            stream(MS);
            TcpInfo info = Objects.requireNonNull(out.tcpInfo());
            assertTrue(info.sndWnd() > 1.5 * info.flightSize(), () -> info.flightSize() + " in flight of " + info.sndWnd());
        }
    }

    @Test
    void aSlowReaderHoldsTheWriterAndLittleMemory() throws IOException {
        path(100_000_000, 20, new TcpConfig(0, 0));
        for (int i = 0; i < 200; i++) {
            while (out.write(source.clear()) > 0) {
                net.settle();
            }
            in.read(target.clear().limit(5_000));
            run(20 * MS);
        }
        assertEquals(128 << 10, receiveBuffer());
        assertTrue(receiver.tcp.memory.used() <= 128 << 10, "held " + receiver.tcp.memory.used());
    }

    @Test
    void theBudgetBoundsBothEnds() throws IOException {
        long memory = 1 << 20;
        path(1_000_000_000, 50, new TcpConfig(0, 0, memory, TcpSettings.DEFAULT));
        long most = 0;
        for (int i = 0; i < 200; i++) {
            stream(10 * MS);
            most = Math.max(most, Math.max(sender.tcp.memory.used(), receiver.tcp.memory.used()));
        }
        assertTrue(most <= memory, "held " + most);
        assertTrue(stream(SECOND) > 2_000_000);
    }

    @Test
    void afterTheStreamNothingIsHeld() throws IOException {
        path(100_000_000, 10, new TcpConfig(0, 0));
        stream(SECOND / 2);
        for (int i = 0; i < 500; i++) {
            in.read(target.clear());
            run(10 * MS);
        }
        assertEquals(0, sender.tcp.memory.used());
        assertEquals(0, receiver.tcp.memory.used());
    }
}
