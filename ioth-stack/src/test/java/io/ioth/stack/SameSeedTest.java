/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.NetStack;
import io.ioth.StackConfig;
import io.ioth.SteppedStack;
import io.ioth.metrics.Counter;
import io.ioth.time.ManualClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A transfer over a bad link, by one thread and a clock of its own: bytes intact, and the same capture for the same seed. */
@Timeout(120)
class SameSeedTest {

    private static final int LENGTH = 300_000;
    private static final int PORT = 80;
    private static final String LAN = "mem://same-seed[superframes=off]";
    private static final long LIMIT_NS = 600_000_000_000L;

    @TempDir
    Path dir;

    @Test
    void bytesAreIntactAndTheSameSeedGivesTheSameCapture() throws IOException {
        byte[] first = new Run(dir.resolve("1.pcapng"), 42, "10.0.0.").capture();
        byte[] again = new Run(dir.resolve("2.pcapng"), 42, "10.0.0.").capture();
        byte[] other = new Run(dir.resolve("3.pcapng"), 43, "10.0.0.").capture();
        assertArrayEquals(first, again);
        assertFalse(Arrays.equals(first, other));
    }

    @Test
    void overIpv6Too() throws IOException {
        byte[] first = new Run(dir.resolve("1.pcapng"), 7, "fd00::").capture();
        byte[] again = new Run(dir.resolve("2.pcapng"), 7, "fd00::").capture();
        assertArrayEquals(first, again);
    }

    private static final class Run {
        private final ManualClock clock = new ManualClock(0);
        private final Path file;
        private final SteppedStack server;
        private final SteppedStack client;
        private final InetSocketAddress target;

        Run(Path file, long seed, String prefix) throws IOException {
            this.file = file;
            String lan = "impaired://loss=1%,duplicate=1%,reorder=2%,delay=5ms,seed=" + seed + "{" + LAN + "}";
            server = open("pcap://" + file + "[name=vde0]{" + lan + "}", "server", prefix + "1", 1);
            client = open(LAN, "client", prefix + "2", 2);
            target = new InetSocketAddress(InetAddress.ofLiteral(prefix + "1"), PORT);
        }

        private SteppedStack open(String vnl, String name, String address, int number) throws IOException {
            StackConfig config = StackConfig.parse(
                    vnl, "dad=off,name=" + name + ",mac=02:00:00:00:00:0" + number + ",ip=" + address);
            return NetStack.openStepped(config, clock, new SplittableRandom(number));
        }

        byte[] capture() throws IOException {
            byte[] data = new byte[LENGTH];
            new Random(1).nextBytes(data);
            try (server;
                    client;
                    ServerSocketChannel listener = server.openServerSocketChannel().bind(target);
                    SocketChannel out = client.openSocketChannel()) {
                listener.configureBlocking(false);
                out.configureBlocking(false);
                out.connect(target);
                assertArrayEquals(data, transfer(listener, out, ByteBuffer.wrap(data)));
                assertTrue(client.counters().get(Counter.TCP_RETRANS_SEGS) > 0);
            }
            return Files.readAllBytes(file);
        }

        private byte[] transfer(ServerSocketChannel listener, SocketChannel out, ByteBuffer data) throws IOException {
            ByteBuffer received = ByteBuffer.allocate(LENGTH + 1);
            SocketChannel in = null;
            boolean shut = false;
            while (true) {
                run();
                if (in == null) {
                    in = listener.accept();
                    if (in != null) {
                        in.configureBlocking(false);
                    }
                }
                if (out.finishConnect() && data.hasRemaining()) {
                    out.write(data);
                } else if (!data.hasRemaining() && !shut) {
                    out.shutdownOutput();
                    shut = true;
                }
                if (in != null && in.read(received) < 0) {
                    in.close();
                    return Arrays.copyOf(received.array(), received.position());
                }
                advance();
            }
        }

        private void run() {
            boolean any = true;
            while (any) {
                any = server.step() | client.step();
            }
        }

        private void advance() {
            long next = Math.min(server.nextDeadlineNs(), client.nextDeadlineNs());
            long step = clock.nanoTime() + 1_000_000;
            clock.advanceTo(Math.min(next, step));
            assertTrue(clock.nanoTime() < LIMIT_NS, "the transfer has stalled");
        }
    }
}
