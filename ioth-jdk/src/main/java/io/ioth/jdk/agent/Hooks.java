/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.jdk.agent;

import io.ioth.Msocket;
import io.ioth.NetStack;
import io.ioth.StackConfig;
import io.ioth.jdk.CurrentAsynchronousChannelProvider;
import io.ioth.jdk.CurrentResolver;
import io.ioth.jdk.CurrentSelectorProvider;
import io.ioth.jdk.plain.ThreadedProvider;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.channels.spi.AsynchronousChannelProvider;
import java.nio.channels.spi.SelectorProvider;
import org.jspecify.annotations.Nullable;

/** Answers what the JDK asks at its {@linkplain Point points}. */
final class Hooks {

    private final Guard guard;
    private final JdkInsides.LegacySockets legacy = new JdkInsides.LegacySockets();
    private final Interfaces interfaces = new Interfaces();
    private final SelectorProvider channels;
    private final AsynchronousChannelProvider asynchronous;
    private final NodeResolver names;
    private Object theJdk = this;

    Hooks(NetStack stack, StackConfig config, Guard guard) throws ReflectiveOperationException {
        this.guard = guard;
        channels = new CurrentSelectorProvider();
        asynchronous = asynchronous(stack);
        names = new NodeResolver(new CurrentResolver(JdkInsides.builtinResolver()), stack, HostName.of(stack, config));
    }

    /** That of the current stack, or one over the channels of this when it has none. */
    private static AsynchronousChannelProvider asynchronous(NetStack stack) {
        try {
            stack.asynchronousChannelProvider();
            return new CurrentAsynchronousChannelProvider();
        } catch (UnsupportedOperationException none) {
            return new ThreadedProvider(stack);
        }
    }

    /** What means "let the JDK do it". */
    void marker(Class<?> hookClass) {
        theJdk = hookClass;
    }

    /** Answers. What is thrown here comes out of the JDK's method, so it's what that method may throw. */
    @Nullable Object ask(String point, Object[] arguments) {
        try {
            return answer(point, arguments);
        } catch (Throwable e) {
            throw unchecked(e);
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> RuntimeException unchecked(Throwable e) throws E {
        throw (E) e;
    }

    private @Nullable Object answer(String point, @Nullable Object[] arguments) throws Throwable {
        return switch (point) {
            case "SocketImpl.createPlatformSocketImpl" -> socket((Boolean) arguments[0]);
            case "DatagramSocket.createDelegate" -> datagram((SocketAddress) arguments[0], arguments[1] == MulticastSocket.class);
            case "SelectorProvider.provider" -> channels;
            case "AsynchronousChannelProvider.provider" -> asynchronous;
            case "InetAddress.resolver" -> names;
            case "InetAddress.getLocalHost" -> names.localHost();
            case "InetAddress.isReachable" -> reachable(arguments);
            case "Net.socket", "Net.serverSocket" -> {
                guard.check();
                yield theJdk;
            }
            default -> Msocket.current().isKernel() ? theJdk : interfaces.answer(point, arguments, theJdk);
        };
    }

    private Object socket(boolean server) {
        NetStack stack = Msocket.current();
        if (stack.isKernel()) {
            return theJdk;
        }
        return PlainSockets.open(stack, server);
    }

    private Object reachable(@Nullable Object[] arguments) throws IOException {
        NetStack stack = Msocket.current();
        int ttl = (Integer) arguments[2];
        int timeout = (Integer) arguments[3];
        boolean valid = ttl >= 0 && timeout >= 0;
        return stack.isKernel() || !valid
                ? theJdk
                : Reachability.test(stack, (InetAddress) arguments[0], (NetworkInterface) arguments[1], ttl, timeout);
    }

    private Object datagram(@Nullable SocketAddress address, boolean multicast) throws Throwable {
        NetStack stack = Msocket.current();
        if (stack.isKernel() || legacy.isForTheJdk(address)) {
            return theJdk;
        }
        DatagramSocket socket = legacy.around(PlainSockets.openDatagram(stack));
        try {
            if (multicast) {
                socket.setReuseAddress(true);
            }
            if (address != null) {
                socket.bind(address);
            }
            socket.setBroadcast(true);
            return socket;
        } catch (SocketException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }
}
