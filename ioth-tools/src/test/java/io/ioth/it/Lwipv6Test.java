/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.NetStack;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams between LWIPv6 and our stack, both on one {@code vde_switch}, each end connecting and each sending. */
@Timeout(120)
class Lwipv6Test {

    private static final String OURS = "10.77.0.90";
    private static final String THEIRS = "10.77.0.91";
    private static final int PORT = 5001;
    private static final int SIZE = 20_000_000;
    private static final long SEED = 42;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static Path folder;
    private static Path peer;
    private static Proc vde;
    private static String vnl;

    @BeforeAll
    static void build() throws IOException {
        Peers.require("vde_switch", "gcc");
        if (!Files.exists(Path.of("/usr/include/lwipv6.h"))) {
            Peers.giveUp("not installed: liblwipv6-dev");
        }
        folder = Peers.newFolder();
        peer = folder.resolve("lwipv6_peer");
        Proc.Result gcc = Proc.run(
                LIMIT, "gcc", "-O2", "-Wall", "-o", peer.toString(), "src/test/c/lwipv6_peer.c", "-llwipv6", "-lpthread", "-ldl");
        assertEquals(0, gcc.exit(), gcc.output());
        Path sw = folder.resolve("sw");
        vde = VdeSwitch.bare(sw);
        vnl = "vde://" + sw;
    }

    @AfterAll
    static void end() throws IOException {
        if (vde != null) {
            vde.close();
        }
        if (folder != null) {
            Peers.delete(folder);
        }
    }

    private static Proc lwipv6(String what) throws IOException {
        String sw = folder.resolve("sw").toString();
        String[] numbers = {String.valueOf(PORT), String.valueOf(SIZE), String.valueOf(SEED)};
        return Proc.start(List.of(peer.toString(), what, sw, THEIRS, OURS, numbers[0], numbers[1], numbers[2]));
    }

    private static void done(Proc theirs) {
        assertEquals(0, theirs.await(LIMIT), theirs.output());
        assertTrue(theirs.output().endsWith("done"), theirs.output());
    }

    @Test
    void theySendToOurListener() throws IOException {
        accept("send");
    }

    @Test
    void theyReceiveFromOurListener() throws IOException {
        accept("receive");
    }

    @Test
    void theirListenerReceives() throws IOException {
        connect("listen-receive");
    }

    @Test
    void theirListenerSends() throws IOException {
        connect("listen-send");
    }

    private static void accept(String what) throws IOException {
        try (NetStack stack = NetStack.open(vnl, "ip=" + OURS + "/24");
                ServerSocketChannel listener = stack.openServerSocketChannel().bind(new InetSocketAddress(OURS, PORT));
                Proc theirs = lwipv6(what);
                SocketChannel channel = listener.accept()) {
            carry(channel, what.equals("receive"));
            done(theirs);
        }
    }

    private static void connect(String what) throws IOException {
        try (NetStack stack = NetStack.open(vnl, "ip=" + OURS + "/24");
                Proc theirs = lwipv6(what)) {
            theirs.awaitLine("ready", LIMIT);
            try (SocketChannel channel = stack.openSocketChannel()) {
                channel.connect(new InetSocketAddress(THEIRS, PORT));
                carry(channel, what.equals("listen-receive"));
                done(theirs);
            }
        }
    }

    private static void carry(SocketChannel channel, boolean weSend) throws IOException {
        long begin = System.nanoTime();
        if (weSend) {
            send(channel);
        } else {
            receive(channel);
        }
        System.out.printf("LWIPv6 %s us: %.1f MB/s%n", weSend ? "from" : "to", SIZE * 1e3 / (System.nanoTime() - begin));
    }

    private static void send(SocketChannel channel) throws IOException {
        long state = SEED;
        ByteBuffer chunk = ByteBuffer.allocate(1 << 16);
        for (int sent = 0; sent < SIZE; sent++) {
            state = next(state);
            chunk.put((byte) (state >>> 56));
            if (!chunk.hasRemaining() || sent == SIZE - 1) {
                chunk.flip();
                while (chunk.hasRemaining()) {
                    channel.write(chunk);
                }
                chunk.clear();
            }
        }
        channel.shutdownOutput();
        assertEquals(-1, channel.read(chunk));
    }

    private static void receive(SocketChannel channel) throws IOException {
        long state = SEED;
        int got = 0;
        ByteBuffer chunk = ByteBuffer.allocate(1 << 16);
        while (channel.read(chunk) >= 0) {
            for (chunk.flip(); chunk.hasRemaining(); got++) {
                state = next(state);
                if (chunk.get() != (byte) (state >>> 56)) {
                    throw new AssertionError("byte " + got + " is wrong");
                }
            }
            chunk.clear();
        }
        assertEquals(SIZE, got);
    }

    private static long next(long state) {
        return state * 6364136223846793005L + 1442695040888963407L;
    }
}
