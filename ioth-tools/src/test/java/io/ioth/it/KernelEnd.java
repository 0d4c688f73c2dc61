/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * The kernel's end of a {@link BulkStream}, in a namespace. Reads commands, and answers each with its number:
 *
 * <pre>
 * 1 sink 5000 10           1 ready … 1 got BYTES NANOS GAP INTACT
 * 2 send 10.0.0.1 5000 100 2 sent
 * </pre>
 */
final class KernelEnd {

    private KernelEnd() {}

    public static void main(String[] arguments) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        say("ready");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            Thread.ofPlatform().daemon().start(() -> obey(words));
        }
    }

    private static void say(String what) {
        System.out.println(what);
        System.out.flush();
    }

    private static void obey(String[] words) {
        try {
            if (words[1].equals("sink")) {
                sink(words[0], Integer.parseInt(words[2]), Integer.parseInt(words[3]));
            } else {
                send(words[0], new InetSocketAddress(words[2], Integer.parseInt(words[3])), Long.parseLong(words[4]));
            }
        } catch (IOException e) {
            say(words[0] + " failed " + e);
        }
    }

    private static void sink(String number, int port, int seconds) throws IOException {
        try (ServerSocketChannel listener = ServerSocketChannel.open().bind(new InetSocketAddress("::", port))) {
            say(number + " ready");
            try (SocketChannel from = listener.accept()) {
                say(number + " got " + BulkStream.receive(from, seconds).text());
            }
        }
    }

    private static void send(String number, InetSocketAddress to, long bytes) throws IOException {
        try (SocketChannel channel = SocketChannel.open(to)) {
            BulkStream.send(channel, bytes);
            say(number + " sent");
        } catch (IOException e) {
            say(number + " sent until " + e.getMessage());
        }
    }
}
