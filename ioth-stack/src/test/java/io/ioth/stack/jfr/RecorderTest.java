/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.jfr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.NetStack;
import io.ioth.metrics.Counter;
import io.ioth.net.IpAddress;
import io.ioth.net.MacAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import jdk.jfr.consumer.RecordingStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RecorderTest {

    private static final InetSocketAddress SERVER = new InetSocketAddress("10.0.0.1", 80);

    @TempDir
    Path folder;

    /** Runs {@code work} and gives the events of a kind that the stack {@code stack} made meanwhile. */
    private List<RecordedEvent> recorded(String kind, String stack, Work work) throws Exception {
        Path file = folder.resolve(kind + ".jfr");
        try (Recording recording = new Recording()) {
            recording.enable("io.ioth." + kind).with("throttle", "off");
            recording.start();
            work.run();
            recording.stop();
            recording.dump(file);
        }
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals("io.ioth." + kind))
                .filter(event -> event.getString("stack").equals(stack))
                .toList();
    }

    private interface Work {
        void run() throws Exception;
    }

    private static NetStack open(String name, String settings) throws IOException {
        return NetStack.open("mem://recorder", "name=" + name + ",dad=off," + settings);
    }

    private static void exchange(boolean reset) throws Exception {
        try (NetStack server = open("server", "ip=10.0.0.1/24");
                NetStack client = open("client", "ip=10.0.0.2/24");
                ServerSocketChannel listener = server.openServerSocketChannel().bind(SERVER)) {
            CompletableFuture<Void> done = CompletableFuture.runAsync(() -> serve(listener, reset));
            try (SocketChannel channel = client.openSocketChannel()) {
                channel.connect(SERVER);
                channel.write(ByteBuffer.wrap(new byte[1000]));
                if (reset) {
                    assertThrows(IOException.class, () -> channel.read(ByteBuffer.allocate(1)));
                } else {
                    assertEquals(7, channel.read(ByteBuffer.allocate(10)));
                    assertEquals(-1, channel.read(ByteBuffer.allocate(10)));
                }
            }
            done.get();
        }
    }

    private static void serve(ServerSocketChannel listener, boolean reset) {
        try (SocketChannel channel = listener.accept()) {
            ByteBuffer buffer = ByteBuffer.allocate(1000);
            while (buffer.hasRemaining()) {
                channel.read(buffer);
            }
            if (reset) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            } else {
                channel.write(ByteBuffer.wrap(new byte[7]));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aConnectionThatSucceedsIsRecorded() throws Exception {
        List<RecordedEvent> events = recorded("TcpConnect", "client", () -> exchange(false));
        assertEquals(1, events.size());
        RecordedEvent event = events.getFirst();
        assertEquals("10.0.0.2", event.getString("localAddress"));
        assertEquals("10.0.0.1", event.getString("remoteAddress"));
        assertEquals(80, event.getInt("remotePort"));
        assertTrue(event.getBoolean("successful"));
        assertTrue(event.getDuration("connectTime").compareTo(event.getDuration("roundTripTime")) >= 0);
        assertFalse(event.getDuration("roundTripTime").isZero());
    }

    @Test
    void aConnectionThatIsRefusedIsRecordedWithTheReason() throws Exception {
        List<RecordedEvent> events = recorded("TcpConnect", "client", () -> {
            try (NetStack server = open("server", "ip=10.0.0.1/24");
                    NetStack client = open("client", "ip=10.0.0.2/24");
                    SocketChannel channel = client.openSocketChannel()) {
                assertTrue(server.isClosed() || !channel.isConnected());
                assertThrows(ConnectException.class, () -> channel.connect(SERVER));
            }
        });
        assertEquals(1, events.size());
        assertFalse(events.getFirst().getBoolean("successful"));
        assertEquals("REFUSED", events.getFirst().getString("reason"));
    }

    @Test
    void anAcceptedConnectionIsRecorded() throws Exception {
        List<RecordedEvent> events = recorded("TcpAccept", "server", () -> exchange(false));
        assertEquals(1, events.size());
        assertEquals("10.0.0.2", events.getFirst().getString("remoteAddress"));
        assertFalse(events.getFirst().getDuration("waitTime").isNegative());
    }

    @Test
    void theEndOfAConnectionIsRecordedWithWhatItCarried() throws Exception {
        List<RecordedEvent> events = recorded("TcpClose", "client", () -> exchange(false));
        assertEquals(1, events.size());
        RecordedEvent event = events.getFirst();
        assertEquals(1000, event.getLong("bytesSent"));
        assertEquals(7, event.getLong("bytesReceived"));
        assertEquals("CLOSED", event.getString("reason"));
        assertTrue(event.getDuration("lifetime").compareTo(Duration.ZERO) > 0);
    }

    @Test
    void aResetIsRecordedAtBothEnds() throws Exception {
        Path file = folder.resolve("reset.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("io.ioth.TcpReset");
            recording.enable("io.ioth.TcpClose");
            recording.start();
            exchange(true);
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        assertTrue(events.stream().anyMatch(event -> isReset(event, "server", true)), () -> events.toString());
        assertTrue(events.stream().anyMatch(event -> isReset(event, "client", false)), () -> events.toString());
        assertTrue(events.stream().anyMatch(event -> event.getEventType().getName().equals("io.ioth.TcpClose")
                && event.getString("stack").equals("client")
                && event.getString("reason").equals("RESET")));
    }

    private static boolean isReset(RecordedEvent event, String stack, boolean sent) {
        return event.getEventType().getName().equals("io.ioth.TcpReset")
                && event.getString("stack").equals(stack)
                && event.getBoolean("sent") == sent;
    }

    @Test
    void whatIsSentAgainIsRecorded() throws Exception {
        List<RecordedEvent> events = recorded("TcpRetransmit", "lonely", () -> {
            try (NetStack lonely = open("lonely", "ip=10.0.0.3/24")) {
                lonely.interfaces().getLast().addNeighbor(
                        IpAddress.parse("10.0.0.9"), MacAddress.parse("02:00:00:00:00:09"));
                SocketChannel channel = lonely.openSocketChannel();
                CompletableFuture<Void> connecting = CompletableFuture.runAsync(() -> {
                    assertThrows(IOException.class, () -> channel.connect(new InetSocketAddress("10.0.0.9", 80)));
                });
                while (lonely.counters().get(Counter.TCP_RETRANS_SEGS) == 0) {
                    Thread.onSpinWait();
                }
                channel.close();
                connecting.get();
            }
        });
        assertEquals(1, events.size());
        assertEquals("SYN-SENT", events.getFirst().getString("state"));
        assertEquals("10.0.0.9", events.getFirst().getString("remoteAddress"));
    }

    @Test
    void dropsAndAddressesAreRecorded() throws Exception {
        Path file = folder.resolve("rest.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("io.ioth.Drop").with("throttle", "off");
            recording.enable("io.ioth.AddressConfigured");
            recording.start();
            try (NetStack server = open("server", "ip=10.0.0.1/24");
                    NetStack client = open("client", "ip=10.0.0.2/24");
                    SocketChannel channel = client.openSocketChannel()) {
                assertThrows(ConnectException.class, () -> channel.connect(SERVER));
                assertFalse(server.isClosed());
            }
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        assertTrue(events.stream().anyMatch(event -> event.getEventType().getName().equals("io.ioth.Drop")
                && event.getString("stack").equals("server")
                && event.getString("reason").equals("TCP_NO_CONNECTION")), () -> events.toString());
        assertTrue(events.stream().anyMatch(event -> event.getEventType().getName().equals("io.ioth.AddressConfigured")
                && event.getString("stack").equals("client")
                && event.getString("address").equals("10.0.0.2")
                && event.getInt("prefixLength") == 24
                && event.getString("origin").equals("MANUAL")
                && event.getString("state").equals("PREFERRED")), () -> events.toString());
    }

    @Test
    void statisticsOfOpenStacksAreRecordedPeriodically() throws Exception {
        CompletableFuture<RecordedEvent> seen = new CompletableFuture<>();
        try (NetStack watched = open("watched", "ip=10.0.0.4/24");
                RecordingStream stream = new RecordingStream()) {
            stream.enable("io.ioth.StackStatistics").withPeriod(Duration.ofMillis(100));
            stream.onEvent("io.ioth.StackStatistics", event -> {
                if (event.getString("stack").equals("watched")) {
                    seen.complete(event);
                }
            });
            stream.startAsync();
            RecordedEvent event = seen.get(30, TimeUnit.SECONDS);
            assertEquals(0, event.getLong("connections"));
            assertTrue(event.getLong("framesSent") <= watched.counters().get(Counter.IF_OUT_FRAMES));
        }
    }

    @Test
    void theLastStatisticsAreThoseOfTheEnd() throws Exception {
        List<RecordedEvent> events = recorded("StackStatistics", "client", () -> exchange(false));
        assertEquals(1, events.getLast().getLong("activeOpens"));
        assertTrue(events.getLast().getLong("bytesSent") >= 1000);
    }

    @Test
    void theRecorderHoldsNoStackAlive() throws Exception {
        WeakReference<NetStack> lost = new WeakReference<>(NetStack.open("", "name=lost"));
        while (lost.get() != null) {
            System.gc();
        }
    }
}
