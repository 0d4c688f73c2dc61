/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.nio;

import io.ioth.stack.nio.CoreFactory.Use;
import io.ioth.stack.socket.BaseSocket;
import io.ioth.stack.socket.Endpoint;
import io.ioth.stack.socket.Family;
import io.ioth.stack.socket.Option;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channel;
import java.nio.channels.ClosedChannelException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The socket core of a channel, and what every kind of channel does with it. The core is chosen when the first address is known; options
 * set before that are remembered for it. Any thread; the choice is made in the engine, and so once.
 *
 * @param <S> the kind of core
 */
final class ChannelCore<S extends BaseSocket> {

    /** Chooses the core. Called in the engine. */
    @FunctionalInterface
    interface Choice<S> {
        S choose(Use use, Endpoint address);
    }

    /** What is to be done with the core. Called in the engine. */
    @FunctionalInterface
    interface Step<S> {
        void run(S socket, long nowNs) throws IOException;
    }

    final Waiters waiters = new Waiters();
    private final Channels channels;
    private final Channel channel;
    private final Options options;
    private final Choice<S> choice;
    private final Map<Option, Integer> remembered = new EnumMap<>(Option.class);
    private volatile @Nullable S socket;
    private boolean closed;

    /** A core to be chosen; or {@code present}, that was chosen before there was a channel. */
    ChannelCore(Channels channels, Channel channel, Options options, Choice<S> choice, @Nullable S present) {
        this.channels = channels;
        this.channel = channel;
        this.options = options;
        this.choice = choice;
        this.socket = present;
        channels.opened(channel);
        if (present != null) {
            channels.engine().execute(now -> adopt(present));
        }
    }

    private void adopt(S core) {
        core.listener(waiters);
        remembered.forEach(core::option);
        // What came before, an accepted connection's first bytes, nobody was told of.
        waiters.onReady(core.readyOps());
    }

    /** The core, or null as long as it isn't chosen. */
    @Nullable S socket() {
        return socket;
    }

    /** The core of a channel whose state says that it has been chosen. */
    S chosen() {
        return Objects.requireNonNull(socket);
    }

    /** Does something with the core that needs an address, by which it is chosen if it isn't yet. A core chosen in vain is given up again. */
    void at(Use use, Endpoint address, Step<S> step) throws IOException {
        channels.<IOException>inEngine(now -> {
            S present = socket;
            if (present != null) {
                step.run(present, now);
            } else if (closed) {
                throw new AsynchronousCloseException();
            } else {
                choose(choice.choose(use, address), step, now);
            }
        });
    }

    private void choose(S fresh, Step<S> step, long nowNs) throws IOException {
        adopt(fresh);
        try {
            step.run(fresh, nowNs);
            socket = fresh;
        } finally {
            if (socket == null) {
                fresh.close(nowNs);
            }
        }
    }

    void ensureOpen() throws ClosedChannelException {
        if (!channel.isOpen()) {
            throw new ClosedChannelException();
        }
    }

    boolean isBound() {
        return local() != null;
    }

    private @Nullable Endpoint local() {
        S present = socket;
        return present == null ? null : present.local();
    }

    /** Whom it's connected to, or null. */
    @Nullable Endpoint remote() {
        S present = socket;
        return present == null ? null : present.remote();
    }

    @Nullable SocketAddress localAddress() throws ClosedChannelException {
        ensureOpen();
        return Addresses.toJdk(local());
    }

    @Nullable SocketAddress remoteAddress() throws ClosedChannelException {
        ensureOpen();
        return Addresses.toJdk(remote());
    }

    <T> void setOption(SocketOption<T> name, T value) throws ClosedChannelException {
        Option option = options.of(name);
        int number = Options.toInt(name, value);
        ensureOpen();
        setOption(option, number);
    }

    void setOption(Option option, int value) {
        channels.<RuntimeException>inEngine(now -> {
            S present = socket;
            if (present == null) {
                remembered.put(option, value);
            } else {
                present.option(option, value);
            }
        });
    }

    <T> T getOption(SocketOption<T> name) throws ClosedChannelException {
        Option option = options.of(name);
        ensureOpen();
        return Options.toJdk(name, channels.engine().call(now -> getOption(option, now)));
    }

    /** As long as no core is chosen, what the one of a socket bound to the wildcard would answer. */
    private int getOption(Option option, long nowNs) {
        S present = socket;
        if (present != null) {
            return present.option(option);
        }
        S sample = choice.choose(Use.BIND, Addresses.wildcard(0, Family.DUAL));
        remembered.forEach(sample::option);
        int value = sample.option(option);
        sample.close(nowNs);
        return value;
    }

    /** Closes the core, whose port is free afterwards; waiting threads look again. */
    void close() {
        channels.closed(channel);
        waiters.wakeAll();
        channels.<RuntimeException>inEngine(now -> {
            closed = true;
            S present = socket;
            if (present != null) {
                present.close(now);
            }
        });
    }

    @Override
    public String toString() {
        return local() + " > " + remote();
    }
}
