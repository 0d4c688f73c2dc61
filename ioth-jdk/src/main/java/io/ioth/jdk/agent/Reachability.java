/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.jdk.agent;

import io.ioth.NetStack;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** {@link InetAddress#isReachable} by an ICMP echo of the stack. */
final class Reachability {

    private static final byte ECHO_REQUEST_4 = 8;
    private static final byte ECHO_REQUEST_6 = (byte) 128;
    private static final int ECHO_BYTES = 16;

    private Reachability() {}

    /** Whether it answers in time; a time to live isn't set on a ping channel, so what it would keep back is reached too. */
    static boolean test(NetStack stack, InetAddress address, @Nullable NetworkInterface from, int ttl, int timeoutMillis)
            throws IOException {
        boolean ipv4 = address instanceof Inet4Address;
        try (DatagramChannel ping = stack.openPingChannel(ipv4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6)) {
            if (from != null && !bind(ping, from, ipv4)) {
                return false;
            }
            CompletableFuture<Boolean> answer = new CompletableFuture<>();
            Thread.ofVirtual().name("ping").start(() -> answer.complete(answers(ping, address, ipv4)));
            return answer.get(timeoutMillis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | PortUnreachableException | SocketTimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
    }

    private static boolean bind(DatagramChannel ping, NetworkInterface from, boolean ipv4) throws IOException {
        InetAddress own = from.inetAddresses()
                .filter(each -> each instanceof Inet4Address == ipv4)
                .findFirst()
                .orElse(null);
        if (own == null) {
            return false;
        }
        ping.bind(new InetSocketAddress(own, 0));
        return true;
    }

    private static boolean answers(DatagramChannel ping, InetAddress address, boolean ipv4) {
        try {
            ByteBuffer echo = ByteBuffer.allocate(ECHO_BYTES);
            echo.put(0, ipv4 ? ECHO_REQUEST_4 : ECHO_REQUEST_6);
            ping.connect(new InetSocketAddress(address, 0));
            ping.write(echo);
            return ping.read(ByteBuffer.allocate(ECHO_BYTES)) > 0;
        } catch (IOException unreachable) {
            return false;
        }
    }
}
