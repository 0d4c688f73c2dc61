/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.nio;

import io.ioth.CongestionControl;
import io.ioth.IothSocketOptions;
import io.ioth.stack.socket.Option;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
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
            .with(ExtendedSocketOptions.TCP_QUICKACK, Option.TCP_QUICKACK)
            .with(IothSocketOptions.TCP_CONGESTION, Option.TCP_CONGESTION)
            .with(IothSocketOptions.TCP_PACING, Option.TCP_PACING)
            .with(IothSocketOptions.TCP_USER_TIMEOUT, Option.TCP_USER_TIMEOUT)
            .with(IothSocketOptions.TCP_FASTOPEN_CONNECT, Option.TCP_FASTOPEN_CONNECT)
            .with(IothSocketOptions.IP_TTL, Option.IP_TTL)
            .withInfo();

    static final Options SERVER = new Options()
            .with(StandardSocketOptions.SO_RCVBUF, Option.SO_RCVBUF)
            .with(StandardSocketOptions.SO_REUSEADDR, Option.SO_REUSEADDR)
            .with(StandardSocketOptions.SO_REUSEPORT, Option.SO_REUSEPORT)
            .with(ExtendedSocketOptions.TCP_KEEPIDLE, Option.TCP_KEEPIDLE)
            .with(ExtendedSocketOptions.TCP_KEEPINTERVAL, Option.TCP_KEEPINTERVAL)
            .with(ExtendedSocketOptions.TCP_KEEPCOUNT, Option.TCP_KEEPCOUNT)
            .with(ExtendedSocketOptions.TCP_QUICKACK, Option.TCP_QUICKACK)
            .with(IothSocketOptions.TCP_CONGESTION, Option.TCP_CONGESTION)
            .with(IothSocketOptions.TCP_PACING, Option.TCP_PACING)
            .with(IothSocketOptions.TCP_USER_TIMEOUT, Option.TCP_USER_TIMEOUT)
            .with(IothSocketOptions.TCP_FASTOPEN, Option.TCP_FASTOPEN)
            .with(IothSocketOptions.IP_TTL, Option.IP_TTL);

    static final Options DATAGRAM = new Options()
            .with(StandardSocketOptions.SO_SNDBUF, Option.SO_SNDBUF)
            .with(StandardSocketOptions.SO_RCVBUF, Option.SO_RCVBUF)
            .with(StandardSocketOptions.SO_REUSEADDR, Option.SO_REUSEADDR)
            .with(StandardSocketOptions.SO_REUSEPORT, Option.SO_REUSEPORT)
            .with(StandardSocketOptions.SO_BROADCAST, Option.SO_BROADCAST)
            .with(StandardSocketOptions.IP_TOS, Option.IP_TOS)
            .with(StandardSocketOptions.IP_MULTICAST_IF, Option.IP_MULTICAST_IF)
            .with(StandardSocketOptions.IP_MULTICAST_TTL, Option.IP_MULTICAST_TTL)
            .with(StandardSocketOptions.IP_MULTICAST_LOOP, Option.IP_MULTICAST_LOOP)
            .with(ExtendedSocketOptions.IP_DONTFRAGMENT, Option.IP_DONTFRAGMENT)
            .with(IothSocketOptions.IP_TTL, Option.IP_TTL);

    private final Map<SocketOption<?>, Option> known = new LinkedHashMap<>();
    private final Set<SocketOption<?>> supported = new LinkedHashSet<>();

    private Options() {}

    private Options with(SocketOption<?> jdk, Option ours) {
        known.put(jdk, ours);
        supported.add(jdk);
        return this;
    }

    /** {@link IothSocketOptions#TCP_INFO} is no setting that the cores know. */
    private Options withInfo() {
        supported.add(IothSocketOptions.TCP_INFO);
        return this;
    }

    Set<SocketOption<?>> supported() {
        return Collections.unmodifiableSet(supported);
    }

    /** Ours for the JDK's; throws what the JDK's channels throw for one that isn't supported. */
    Option of(SocketOption<?> jdk) {
        Option ours = known.get(Objects.requireNonNull(jdk));
        if (ours == null && supported.contains(jdk)) {
            throw new IllegalArgumentException("'" + jdk + "' can't be set");
        }
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
        if (value instanceof String name) {
            return CongestionControl.of(name)
                    .orElseThrow(() -> new IllegalArgumentException("No congestion control '" + name + "', but "
                            + String.join(", ", CongestionControl.names())))
                    .ordinal();
        }
        int number = (Integer) value;
        boolean buffer = option == StandardSocketOptions.SO_SNDBUF || option == StandardSocketOptions.SO_RCVBUF;
        if (buffer && number < 0) {
            throw new IllegalArgumentException("Invalid send/receive buffer size");
        }
        boolean limit = option == IothSocketOptions.TCP_USER_TIMEOUT || option == IothSocketOptions.TCP_FASTOPEN;
        if (limit && number < 0) {
            throw new IllegalArgumentException("Invalid " + option.name() + " value");
        }
        boolean octet = option == StandardSocketOptions.IP_TOS
                || option == StandardSocketOptions.IP_MULTICAST_TTL
                || option == IothSocketOptions.IP_TTL;
        if (octet && (number < 0 || number > 255)) {
            throw new IllegalArgumentException("Invalid " + option.name() + " value");
        }
        return number;
    }

    static <T> T toJdk(SocketOption<T> option, int value) {
        Class<T> type = option.type();
        if (type == Boolean.class) {
            return type.cast(value != 0);
        }
        return type.cast(type == String.class ? CongestionControl.values()[value].algorithm() : (Object) value);
    }
}
