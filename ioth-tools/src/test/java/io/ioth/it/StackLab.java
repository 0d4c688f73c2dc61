/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.it;

import io.ioth.NetInterface.Address;
import io.ioth.NetInterface.AddressState;
import io.ioth.NetStack;
import io.ioth.tools.http.HttpClient;
import io.ioth.tools.http.HttpServer;
import io.ioth.tools.http.TransferProgress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** What tests do with stacks of this process in a {@link NetLab}. */
final class StackLab {

    private StackLab() {}

    /** The addresses of its first interface that may be used, of wider scope than the link. */
    static List<String> globals(NetStack stack) {
        return stack.networkInterface("vde0").orElseThrow().addresses().stream()
                .filter(each -> each.state() == AddressState.PREFERRED && !each.address().isLinkLocal())
                .map(Address::address)
                .map(Object::toString)
                .toList();
    }

    /** The page at {@code /} of a host. */
    static String get(NetStack stack, String host) throws IOException {
        ByteArrayOutputStream page = new ByteArrayOutputStream();
        try (SocketChannel channel = stack.connect(host, 80)) {
            new HttpClient(channel, TransferProgress.NONE).get(host, "/", Channels.newChannel(page));
        }
        return page.toString(StandardCharsets.UTF_8);
    }

    /** Serves a text at port 80 of the stack, as long as that is open. */
    static void serve(NetStack stack, String text) throws IOException {
        ServerSocketChannel listener = stack.openServerSocketChannel().bind(new InetSocketAddress(80));
        HttpServer server = HttpServer.ofText(listener, text);
        Thread.ofPlatform().daemon().start(() -> {
            try {
                server.run();
            } catch (IOException e) {
                if (!stack.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        });
    }

    /** Waits until something is so. */
    static void await(Duration limit, Supplier<String> state, BooleanSupplier wanted) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!wanted.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not within " + limit.toSeconds() + " s: " + state.get());
            }
            LockSupport.parkNanos(50_000_000);
        }
    }
}
