/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.nio;

import io.ioth.stack.socket.Option;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import jdk.net.ExtendedSocketOptions;

/** The JDK's options of one kind of channel, as the cores know them. */
final class Options {

    static final Options STREAM = new Options()
            .with(StandardSocketOptions.SO_SNDBUF, Option.SO_SNDBUF)
            .with(StandardSocketOptions.SO_RCVBUF, Option.SO_RCVBUF)
            .with(StandardSocketOptions.SO_KEEPALIVE, Option.SO_KEEPALIVE)
            .with(StandardSocketOptions.SO_REUSEADDR, Option.SO_REUSEADDR)
            .with(StandardSocketOptions.SO_REUSEPORT, Option.SO_REUSEPORT)
            .with(StandardSocketOptions.SO_LINGER, Option.SO_LINGER)
            .with(StandardSocketOptions.TCP_NODELAY, Option.TCP_NODELAY)
            .with(StandardSocketOptions.IP_TOS, Option.IP_TOS)
            .with(ExtendedSocketOptions.TCP_KEEPIDLE, Option.TCP_KEEPIDLE)
            .with(ExtendedSocketOptions.TCP_KEEPINTERVAL, Option.TCP_KEEPINTERVAL)
            .with(ExtendedSocketOptions.TCP_KEEPCOUNT, Option.TCP_KEEPCOUNT)
            .with(ExtendedSocketOptions.TCP_QUICKACK, Option.TCP_QUICKACK);

    static final Options SERVER = new Options()
            .with(StandardSocketOptions.SO_RCVBUF, Option.SO_RCVBUF)
            .with(StandardSocketOptions.SO_REUSEADDR, Option.SO_REUSEADDR)
            .with(StandardSocketOptions.SO_REUSEPORT, Option.SO_REUSEPORT)
            .with(ExtendedSocketOptions.TCP_KEEPIDLE, Option.TCP_KEEPIDLE)
            .with(ExtendedSocketOptions.TCP_KEEPINTERVAL, Option.TCP_KEEPINTERVAL)
            .with(ExtendedSocketOptions.TCP_KEEPCOUNT, Option.TCP_KEEPCOUNT)
            .with(ExtendedSocketOptions.TCP_QUICKACK, Option.TCP_QUICKACK);

    static final Options DATAGRAM = new Options()
            .with(StandardSocketOptions.SO_SNDBUF, Option.SO_SNDBUF)
            .with(StandardSocketOptions.SO_RCVBUF, Option.SO_RCVBUF)
            .with(StandardSocketOptions.SO_REUSEADDR, Option.SO_REUSEADDR)
            .with(StandardSocketOptions.SO_REUSEPORT, Option.SO_REUSEPORT)
            .with(StandardSocketOptions.SO_BROADCAST, Option.SO_BROADCAST)
            .with(StandardSocketOptions.IP_TOS, Option.IP_TOS)
            .with(StandardSocketOptions.IP_MULTICAST_TTL, Option.IP_MULTICAST_TTL)
            .with(StandardSocketOptions.IP_MULTICAST_LOOP, Option.IP_MULTICAST_LOOP)
            .with(ExtendedSocketOptions.IP_DONTFRAGMENT, Option.IP_DONTFRAGMENT);

    private final Map<SocketOption<?>, Option> supported = new LinkedHashMap<>();

    private Options() {}

    private Options with(SocketOption<?> jdk, Option ours) {
        supported.put(jdk, ours);
        return this;
    }

    Set<SocketOption<?>> supported() {
        return Collections.unmodifiableSet(supported.keySet());
    }

    /** Ours for the JDK's; throws what the JDK's channels throw for one that isn't supported. */
    Option of(SocketOption<?> jdk) {
        Option ours = supported.get(Objects.requireNonNull(jdk));
        if (ours == null) {
            throw new UnsupportedOperationException("'" + jdk + "' not supported");
        }
        return ours;
    }

    /** The value as an int; throws what the JDK's channels throw for a wrong one. */
    static int toInt(SocketOption<?> option, Object value) {
        if (!option.type().isInstance(value)) {
            throw new IllegalArgumentException("Invalid value '" + value + "' for " + option.name());
        }
        if (value instanceof Boolean on) {
            return on ? 1 : 0;
        }
        int number = (Integer) value;
        boolean buffer = option == StandardSocketOptions.SO_SNDBUF || option == StandardSocketOptions.SO_RCVBUF;
        if (buffer && number < 0) {
            throw new IllegalArgumentException("Invalid send/receive buffer size");
        }
        boolean octet = option == StandardSocketOptions.IP_TOS || option == StandardSocketOptions.IP_MULTICAST_TTL;
        if (octet && (number < 0 || number > 255)) {
            throw new IllegalArgumentException("Invalid " + option.name() + " value");
        }
        return number;
    }

    static <T> T toJdk(SocketOption<T> option, int value) {
        Object boxed = option.type() == Boolean.class ? (Object) (value != 0) : (Object) value;
        return option.type().cast(boxed);
    }
}
