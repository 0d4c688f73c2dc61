/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.metrics.Counter;
import io.ioth.stack.socket.Option;
import io.ioth.stack.socket.StreamSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Both ends ours: all orders of closing, and fast opens, each with every one of the first segments lost in turn. */
class TcpBothEndsTest {

    private static final long MS = 1_000_000L;
    private static final long SECOND = 1_000 * MS;
    private static final int LOSSES = 12;

    private final TcpPair pair = new TcpPair(3);

    enum Ending {
        /** Sends no more, reads to the end, closes. */
        POLITE(true),
        /** Reads to the end first. */
        LAST(true),
        /** Closes with all that came read. */
        CLOSE(false),
        /** Resets. */
        ABORT(false),
        /** Closes with a linger time of zero. */
        LINGER_ZERO(false);

        final boolean graceful;

        Ending(boolean graceful) {
            this.graceful = graceful;
        }
    }

    @AfterEach
    void nothingIsLeft() {
        pair.advance(400 * SECOND);
        for (TcpPair.Node node : List.of(pair.a, pair.b)) {
            assertEquals(List.of(), node.tcp.flows());
            assertEquals(0, node.counters.get(Counter.TCP_CURR_ESTAB));
        }
        assertEquals(0, pair.inFlight());
        pair.close();
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** What can be read until the end, or until it stops coming. */
    private String readAll(StreamSocket socket) throws IOException {
        StringBuilder all = new StringBuilder();
        for (int idle = 0; idle < 200; idle++) {
            ByteBuffer target = ByteBuffer.allocate(50_000);
            int n = socket.read(target);
            if (n < 0) {
                return all + ".";
            }
            all.append(new String(target.array(), 0, n, StandardCharsets.US_ASCII));
            pair.advance(50 * MS);
        }
        return all.toString();
    }

    private StreamSocket accept(StreamSocket listener) {
        for (int tries = 0; tries < 200; tries++) {
            StreamSocket socket = listener.accept(pair.now);
            if (socket != null) {
                return socket;
            }
            pair.advance(50 * MS);
        }
        return null;
    }

    /** Begins to end it: how far that's possible without waiting for the other end. */
    private void begin(StreamSocket socket, Ending ending) throws IOException {
        switch (ending) {
            case POLITE -> socket.shutdownOutput(pair.now);
            case LAST -> {}
            case CLOSE -> {
                while (socket.available() > 0) {
                    socket.read(ByteBuffer.allocate(100));
                }
                socket.close(pair.now);
            }
            case ABORT -> {
                socket.abort(pair.now);
                socket.close(pair.now);
            }
            case LINGER_ZERO -> {
                socket.option(Option.SO_LINGER, 0);
                socket.close(pair.now);
            }
        }
    }

    private void finish(StreamSocket socket, Ending own, Ending other, String expected) throws IOException {
        if (own.graceful) {
            if (other.graceful || other == Ending.CLOSE && own == Ending.POLITE) {
                assertEquals(expected, readAll(socket));
            }
            socket.close(pair.now);
        }
    }

    static Stream<Arguments> orders() {
        List<Arguments> all = new ArrayList<>();
        for (Ending client : Ending.values()) {
            for (Ending server : Ending.values()) {
                if (client == Ending.LAST && server == Ending.LAST) {
                    continue;
                }
                for (int apartMs : new int[] {0, 1}) {
                    all.add(Arguments.of(client, server, apartMs));
                }
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("orders")
    void allOrdersOfClosing(Ending clientEnding, Ending serverEnding, int apartMs) throws Exception {
        for (int lost = 0; lost <= LOSSES; lost++) {
            TcpBothEndsTest run = new TcpBothEndsTest();
            run.pair.lost = lost;
            run.close(clientEnding, serverEnding, apartMs);
            run.nothingIsLeft();
        }
    }

    private void close(Ending clientEnding, Ending serverEnding, int apartMs) throws Exception {
        StreamSocket listener = pair.b.listen(80);
        StreamSocket client = pair.a.connect(80);
        StreamSocket server = accept(listener);
        assertNotNull(server);
        for (int tries = 0; tries < 200 && !client.finishConnect(); tries++) {
            pair.advance(50 * MS);
        }
        client.write(bytes("to the server"));
        server.write(bytes("to the client"));
        pair.advance(10 * SECOND);
        begin(client, clientEnding);
        pair.advance(apartMs * MS);
        begin(server, serverEnding);
        pair.settle();
        if (serverEnding != Ending.LAST) {
            finish(client, clientEnding, serverEnding, "to the client.");
        }
        finish(server, serverEnding, clientEnding, "to the server.");
        if (serverEnding == Ending.LAST) {
            finish(client, clientEnding, serverEnding, "to the client.");
        }
        listener.close(pair.now);
    }

    private StreamSocket eager() throws Exception {
        StreamSocket socket = pair.a.tcp.newSocket(io.ioth.stack.socket.Family.DUAL);
        socket.option(Option.TCP_FASTOPEN_CONNECT, 1);
        socket.connect(new io.ioth.stack.socket.Endpoint(TcpPair.B, 80, 0), pair.now);
        return socket;
    }

    /** The client learns the cookie by a first connection. */
    private StreamSocket server() throws Exception {
        StreamSocket listener = pair.b.listen(80);
        listener.option(Option.TCP_FASTOPEN, 10);
        StreamSocket first = eager();
        StreamSocket other = accept(listener);
        assertTrue(first.finishConnect());
        first.close(pair.now);
        assertNotNull(other);
        assertEquals(".", readAll(other));
        other.close(pair.now);
        pair.advance(100 * SECOND);
        return listener;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 1400, 5000, 100_000})
    void fastOpen(int size) throws Exception {
        for (int lost = 0; lost <= LOSSES; lost++) {
            TcpBothEndsTest run = new TcpBothEndsTest();
            StreamSocket listener = run.server();
            run.pair.loseNext(lost);
            run.exchange(listener, size, lost == 0);
            listener.close(run.pair.now);
            run.nothingIsLeft();
        }
    }

    private void exchange(StreamSocket listener, int size, boolean fast) throws Exception {
        String request = "r".repeat(size);
        ByteBuffer source = bytes(request);
        StreamSocket client = eager();
        assertTrue(client.finishConnect(), "at once");
        client.write(source);
        StreamSocket server = accept(listener);
        assertNotNull(server);
        for (int tries = 0; tries < 1000 && source.hasRemaining(); tries++) {
            pair.advance(5 * MS);
            client.write(source);
        }
        client.shutdownOutput(pair.now);
        assertTrue((request + ".").equals(readAll(server)), "all, once, in order");
        server.write(bytes("answer"));
        server.close(pair.now);
        assertEquals("answer.", readAll(client));
        client.close(pair.now);
        if (fast) {
            assertEquals(1, pair.a.counters.get(Counter.TCP_FASTOPEN_ACTIVE));
            assertEquals(1, pair.b.counters.get(Counter.TCP_FASTOPEN_PASSIVE));
        }
        assertNull(listener.accept(pair.now), "one connection only");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void fastOpenOnABadNetwork(long seed) throws Exception {
        TcpPair bad = pair;
        StreamSocket listener = server();
        bad.loss = 0.1;
        bad.duplicate = 0.05;
        bad.reorder = 0.2;
        for (int i = 0; i < seed; i++) {
            bad.advance(MS);
        }
        String request = "r".repeat(3000);
        ByteBuffer source = bytes(request);
        StreamSocket client = eager();
        client.finishConnect();
        for (int tries = 0; tries < 1000 && source.hasRemaining(); tries++) {
            client.write(source);
            pair.advance(50 * MS);
        }
        client.shutdownOutput(pair.now);
        StreamSocket server = accept(listener);
        assertNotNull(server);
        assertTrue((request + ".").equals(readAll(server)), "all, once, in order");
        bad.loss = 0;
        server.close(pair.now);
        client.close(pair.now);
        listener.close(pair.now);
    }
}
