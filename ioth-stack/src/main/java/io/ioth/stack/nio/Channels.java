/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.nio;

import io.ioth.stack.engine.InterfaceInfo;
import io.ioth.stack.runtime.SerialExecutor;
import io.ioth.stack.socket.Family;
import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Makes the channels of one stack, and closes them with it. Any thread. */
public final class Channels {

    private final SerialExecutor engine;
    private final CoreFactory cores;
    private final IothSelectorProvider provider = new IothSelectorProvider(this);
    private final Set<Channel> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** For one stack. */
    public Channels(SerialExecutor engine, CoreFactory cores) {
        this.engine = engine;
        this.cores = cores;
    }

    CoreFactory cores() {
        return cores;
    }

    /** The interfaces of the stack now. */
    List<InterfaceInfo> interfaces() {
        return engine.<List<InterfaceInfo>, RuntimeException>call(now -> cores.interfaces(now));
    }

    SerialExecutor engine() {
        return engine;
    }

    /** What {@link Channel}s of this stack answer as their provider. */
    public IothSelectorProvider provider() {
        return provider;
    }

    /** A stream channel. */
    public SocketChannel openSocketChannel(Family family) throws IOException {
        ensureOpen();
        return checked(new IothSocketChannel(this, family, null));
    }

    /** A listening channel. */
    public ServerSocketChannel openServerSocketChannel(Family family) throws IOException {
        ensureOpen();
        return checked(new IothServerSocketChannel(this, family));
    }

    /** A UDP channel. */
    public DatagramChannel openDatagramChannel(Family family) throws IOException {
        ensureOpen();
        return checked(new IothDatagramChannel(this, family, null));
    }

    /** A raw channel. */
    public DatagramChannel openRawChannel(Family family, int protocol) throws IOException {
        ensureOpen();
        return checked(new IothDatagramChannel(this, family, engine.call(now -> cores.newRaw(family, protocol))));
    }

    /** A ping channel. */
    public DatagramChannel openPingChannel(Family family) throws IOException {
        ensureOpen();
        return checked(new IothDatagramChannel(this, family, engine.call(now -> cores.newPing(family))));
    }

    private void ensureOpen() throws ClosedChannelException {
        if (closed) {
            throw new ClosedChannelException();
        }
    }

    /** A channel that was opened while the stack closed is closed too. */
    private <C extends Channel> C checked(C channel) throws IOException {
        if (closed) {
            channel.close();
            throw new ClosedChannelException();
        }
        return channel;
    }

    boolean isClosed() {
        return closed;
    }

    void opened(Channel channel) {
        open.add(channel);
    }

    void closed(Channel channel) {
        open.remove(channel);
    }

    /** What is done in the engine without a result. */
    @FunctionalInterface
    interface Action<X extends Exception> {
        void run(long nowNs) throws X;
    }

    <X extends Exception> void inEngine(Action<X> action) throws X {
        engine.<Boolean, X>call(now -> {
            action.run(now);
            return true;
        });
    }

    /** Closes every channel that is open; no more can be opened. */
    public void closeAll() {
        closed = true;
        for (Channel channel : open) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new AssertionError("closing a channel of ours never fails", e);
            }
        }
    }
}
