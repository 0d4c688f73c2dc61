/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
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

/** One byte there and back between two threads. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-Xms1g", "-Xmx1g"})
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class RoundTripBenchmark {

    /** What it runs over. */
    @Param({"IOTH", "IOTH_MTU_1500", "KERNEL"})
    public Network network = Network.IOTH;

    private Pair pair;
    private Peer peer;
    private final ByteBuffer there = ByteBuffer.allocateDirect(1);
    private final ByteBuffer back = ByteBuffer.allocateDirect(1);

    /** For JMH. */
    @SuppressWarnings("NullAway.Init")
    public RoundTripBenchmark() {}

    /** Connects, and starts the echo. */
    @Setup(Level.Trial)
    public void connect() throws IOException {
        pair = Pair.open(network);
        SocketChannel channel = pair.accepted();
        ByteBuffer buffer = ByteBuffer.allocateDirect(1);
        peer = Peer.start(false, () -> {
            while (channel.read(buffer.clear()) >= 0) {
                channel.write(buffer.flip());
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

    /** Sends a byte and waits for it. */
    @Benchmark
    public byte roundTrip() throws IOException {
        pair.connected().write(there.clear());
        if (pair.connected().read(back.clear()) != 1) {
            throw new EOFException("the echo ended");
        }
        return back.get(0);
    }
}
