/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.jdk.plain;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.SocketOptions;
import java.net.StandardSocketOptions;
import java.nio.channels.NetworkChannel;
import java.util.Map;

/** The options that {@link SocketOptions} numbers, as those of channels. */
final class NumberedOptions {

    private static final Map<Integer, SocketOption<Boolean>> SWITCHES = Map.of(
            SocketOptions.TCP_NODELAY, StandardSocketOptions.TCP_NODELAY,
            SocketOptions.SO_KEEPALIVE, StandardSocketOptions.SO_KEEPALIVE,
            SocketOptions.SO_REUSEADDR, StandardSocketOptions.SO_REUSEADDR,
            SocketOptions.SO_BROADCAST, StandardSocketOptions.SO_BROADCAST,
            SocketOptions.SO_REUSEPORT, StandardSocketOptions.SO_REUSEPORT);

    private static final Map<Integer, SocketOption<Integer>> NUMBERS = Map.of(
            SocketOptions.SO_RCVBUF, StandardSocketOptions.SO_RCVBUF,
            SocketOptions.SO_SNDBUF, StandardSocketOptions.SO_SNDBUF,
            SocketOptions.SO_LINGER, StandardSocketOptions.SO_LINGER,
            SocketOptions.IP_TOS, StandardSocketOptions.IP_TOS);

    private NumberedOptions() {}

    static void set(NetworkChannel channel, int option, Object value) throws SocketException {
        try {
            if (SWITCHES.containsKey(option)) {
                channel.setOption(SWITCHES.get(option), (Boolean) value);
            } else if (NUMBERS.containsKey(option)) {
                channel.setOption(NUMBERS.get(option), value instanceof Integer number ? number : -1);
            } else if (option == SocketOptions.IP_MULTICAST_LOOP) {
                channel.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, !(Boolean) value);
            } else if (option == SocketOptions.IP_MULTICAST_IF2) {
                channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, (NetworkInterface) value);
            } else if (option == SocketOptions.IP_MULTICAST_IF) {
                channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, NetworkInterface.getByInetAddress((InetAddress) value));
            } else if (option != SocketOptions.SO_OOBINLINE) {
                throw new SocketException("Unknown option " + option);
            }
        } catch (SocketException e) {
            throw e;
        } catch (IOException e) {
            throw new SocketException(e.getMessage(), e);
        }
    }

    static Object get(NetworkChannel channel, int option) throws SocketException {
        try {
            if (SWITCHES.containsKey(option)) {
                return channel.getOption(SWITCHES.get(option));
            }
            if (NUMBERS.containsKey(option)) {
                return channel.getOption(NUMBERS.get(option));
            }
            if (option == SocketOptions.SO_BINDADDR) {
                return channel.getLocalAddress() instanceof InetSocketAddress at
                        ? at.getAddress()
                        : new InetSocketAddress(0).getAddress();
            }
            if (option == SocketOptions.IP_MULTICAST_LOOP) {
                return !channel.getOption(StandardSocketOptions.IP_MULTICAST_LOOP);
            }
            if (option == SocketOptions.IP_MULTICAST_IF2) {
                return channel.getOption(StandardSocketOptions.IP_MULTICAST_IF);
            }
            if (option == SocketOptions.SO_OOBINLINE) {
                return false;
            }
            throw new SocketException("Unknown option " + option);
        } catch (SocketException e) {
            throw e;
        } catch (IOException e) {
            throw new SocketException(e.getMessage(), e);
        }
    }
}
