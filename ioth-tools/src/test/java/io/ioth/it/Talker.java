/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.it;

import io.ioth.NetStack;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * A process with a stack, to be killed or to see others die. It prints what happens to it:
 *
 * <pre>
 * Talker listen VNL CONFIG ADDRESS PORT                           ready, accepted, ended …
 * Talker read|write VNL CONFIG ADDRESS PORT OWN-ADDRESS OWN-PORT  connected, ended …
 * Talker send VNL CONFIG ADDRESS PORT BYTES                       connected, closed
 * </pre>
 */
final class Talker {

    private Talker() {}

    public static void main(String[] arguments) throws IOException {
        InetSocketAddress address = new InetSocketAddress(arguments[3], Integer.parseInt(arguments[4]));
        try (NetStack stack = NetStack.open(arguments[1], arguments[2])) {
            if (arguments[0].equals("listen")) {
                listen(stack, address);
            } else if (arguments[0].equals("send")) {
                send(stack, address, Integer.parseInt(arguments[5]));
            } else {
                InetSocketAddress own = new InetSocketAddress(arguments[5], Integer.parseInt(arguments[6]));
                connect(stack, address, own, arguments[0].equals("write"));
            }
        } catch (IOException e) {
            say("failed " + e);
            throw e;
        }
    }

    private static void say(String what) {
        System.out.println(what);
        System.out.flush();
    }

    private static void listen(NetStack stack, InetSocketAddress address) throws IOException {
        try (ServerSocketChannel listener = stack.openServerSocketChannel().bind(address)) {
            say("ready");
            while (true) {
                SocketChannel channel = listener.accept();
                say("accepted");
                Thread.ofPlatform().daemon().start(() -> talk(channel, false));
            }
        }
    }

    private static void connect(NetStack stack, InetSocketAddress address, InetSocketAddress own, boolean writes)
            throws IOException {
        SocketChannel channel = stack.openSocketChannel();
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        channel.bind(own);
        channel.connect(address);
        say("connected");
        talk(channel, writes);
    }

    private static void send(NetStack stack, InetSocketAddress address, int bytes) throws IOException {
        try (SocketChannel channel = stack.openSocketChannel()) {
            channel.connect(address);
            say("connected");
            ByteBuffer all = ByteBuffer.allocate(bytes);
            while (all.hasRemaining()) {
                channel.write(all);
            }
        }
        say("closed");
    }

    private static void talk(SocketChannel channel, boolean writes) {
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        long bytes = 0;
        boolean said = false;
        try (channel) {
            for (int n = 0; n >= 0; buffer.clear()) {
                n = writes ? channel.write(buffer) : channel.read(buffer);
                bytes += Math.max(0, n);
                if (bytes > 1_000_000 && !said) {
                    say("a megabyte");
                    said = true;
                }
            }
            say("ended by the other side after " + bytes + " bytes");
        } catch (IOException e) {
            say("ended " + e);
        }
    }
}
