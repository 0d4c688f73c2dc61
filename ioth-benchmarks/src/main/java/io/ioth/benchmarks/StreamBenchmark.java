/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One stream, one direction: messages written by the measured thread and read by another. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 1, jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-Xms1g", "-Xmx1g"})
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class StreamBenchmark {

    /** What it runs over. */
    @Param({"IOTH", "IOTH_MTU_1500", "KERNEL"})
    public Network network = Network.IOTH;

    /** Of each write, in bytes. */
    @Param({"1024", "65536"})
    public int messageSize = 65536;

    private Pair pair;
    private Peer peer;
    private ByteBuffer message = ByteBuffer.allocateDirect(0);

    /** For JMH. */
    @SuppressWarnings("NullAway.Init")
    public StreamBenchmark() {}

    /** Connects, and starts the reader. */
    @Setup(Level.Trial)
    public void connect() throws IOException {
        pair = Pair.open(network);
        message = ByteBuffer.allocateDirect(messageSize);
        SocketChannel in = pair.accepted();
        ByteBuffer buffer = ByteBuffer.allocateDirect(256 << 10);
        peer = Peer.start(false, () -> {
            while (in.read(buffer.clear()) >= 0) {
                continue;
            }
        });
    }

    /** Disconnects. */
    @TearDown(Level.Trial)
    public void disconnect() throws IOException, InterruptedException {
        pair.connected().shutdownOutput();
        peer.join();
        pair.close();
    }

    /** Writes one message. */
    @Benchmark
    public void write(Volume volume) throws IOException {
        message.clear();
        while (message.hasRemaining()) {
            pair.connected().write(message);
        }
        volume.megabytes += messageSize / 1e6;
    }

    /** How much was written: JMH shows it as MB a second. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Volume {

        /** In a million bytes. */
        public double megabytes;

        /** For JMH. */
        public Volume() {}

        /** Begins anew. */
        @Setup(Level.Iteration)
        public void reset() {
            megabytes = 0;
        }
    }
}
