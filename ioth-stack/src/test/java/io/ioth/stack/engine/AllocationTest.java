/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.ioth.link.LinkCapabilities;
import io.ioth.link.LinkCapabilities.Medium;
import io.ioth.link.LinkPair;
import io.ioth.metrics.Counter;
import io.ioth.net.IpAddress;
import io.ioth.stack.socket.Endpoint;
import io.ioth.stack.socket.Family;
import io.ioth.stack.socket.StreamSocket;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetector.Level;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The garbage that a segment of a stream costs both ends together, in the steady state. It's measured on a thread of the kind that Netty
 * recycles its buffers' objects for; on others each buffer is an object of 96 bytes more.
 */
class AllocationTest {

    private static final int CHUNK = 1 << 16;
    /** Bytes: the smallest object has 16, and there may be one now and then, for a chunk or a timer, though not for each segment. */
    private static final double LESS_THAN_AN_OBJECT = 8;

    private static final long WARM_UP = 40_000;
    private static final long SEGMENTS = 100_000;

    private final TestNet net = new TestNet();
    private final ByteBuffer out = ByteBuffer.allocateDirect(CHUNK);
    private final ByteBuffer in = ByteBuffer.allocateDirect(4 * CHUNK);
    private Level before;
    private StackEngine a;
    private StackEngine b;
    private StreamSocket client;
    private StreamSocket server;

    /** The leak detector allocates for each buffer that it watches. */
    @BeforeEach
    void withoutLeakDetection() {
        before = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(Level.DISABLED);
    }

    @AfterEach
    void close() {
        net.close();
        ResourceLeakDetector.setLevel(before);
    }

    private void connect(LinkCapabilities capabilities) throws IOException {
        LinkPair pair = LinkPair.of(capabilities, 1024);
        a = net.engine(pair.a(), false, "02:00:00:00:00:01", "fd00::1/64");
        b = net.engine(pair.b(), false, "02:00:00:00:00:02", "fd00::2/64");
        StreamSocket listener = b.newStream(Family.DUAL);
        listener.bind(new Endpoint(IpAddress.ANY, 80, 0), net.nowNs);
        listener.listen(5, net.nowNs);
        client = a.newStream(Family.DUAL);
        client.connect(TestNet.at("fd00::2", 80), net.nowNs);
        net.run(Duration.ofMillis(10));
        assertTrue(client.finishConnect());
        server = listener.accept(net.nowNs);
        assertNotNull(server);
    }

    private long segments() {
        return a.counters().get(Counter.TCP_OUT_SEGS) + b.counters().get(Counter.TCP_OUT_SEGS);
    }

    /** Streams until so many segments have been sent; time goes on a little with each chunk. */
    private void stream(long segments) throws IOException {
        long end = segments() + segments;
        while (segments() - end < 0) {
            client.write(out.clear());
            settle();
            server.read(in.clear());
            settle();
            net.nowNs += 100_000;
        }
    }

    private void settle() {
        for (int idle = 0; idle < 2; ) {
            idle = a.step(net.nowNs) | b.step(net.nowNs) ? 0 : idle + 1;
        }
    }

    private double bytesPerSegment(LinkCapabilities capabilities) throws Exception {
        FutureTask<Double> task = new FutureTask<>(() -> measure(capabilities));
        new FastThreadLocalThread(task).start();
        return task.get(2, TimeUnit.MINUTES);
    }

    private double measure(LinkCapabilities capabilities) throws IOException {
        connect(capabilities);
        stream(WARM_UP);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long segments = segments();
        long allocated = threads.getCurrentThreadAllocatedBytes();
        stream(SEGMENTS);
        allocated = threads.getCurrentThreadAllocatedBytes() - allocated;
        segments = segments() - segments;
        assertEquals(0, a.counters().get(Counter.TCP_RETRANS_SEGS));
        double each = (double) allocated / segments;
        System.out.printf("allocated per segment, %s: %.2f bytes%n", capabilities, each);
        return each;
    }

    @Test
    void framesOfAWire() throws Exception {
        assertTrue(bytesPerSegment(LinkCapabilities.ethernet(1500)) < LESS_THAN_AN_OBJECT);
    }

    @Test
    void superframes() throws Exception {
        LinkCapabilities memory = new LinkCapabilities(Medium.ETHERNET, 1500, 65535, true, true);
        assertTrue(bytesPerSegment(memory) < LESS_THAN_AN_OBJECT);
    }
}
