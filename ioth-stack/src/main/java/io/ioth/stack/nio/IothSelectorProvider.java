/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.nio;

import io.ioth.Msocket;
import io.ioth.NetStack;
import io.ioth.stack.socket.Family;
import java.io.IOException;
import java.net.ProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Opens channels of one stack, for code that takes a provider. It has no selectors. */
public final class IothSelectorProvider extends SelectorProvider {

    private final Channels channels;
    private volatile @Nullable NetStack stack;

    IothSelectorProvider(Channels channels) {
        this.channels = channels;
    }

    /**
     * Ours for the JDK's family.
     *
     * @throws UnsupportedOperationException for families that aren't IP
     */
    public static Family family(ProtocolFamily family) {
        return Addresses.family(family);
    }

    /** Says whose provider this is. */
    public void belongTo(NetStack owner) {
        stack = owner;
    }

    /** The stack, if it's known. */
    public Optional<NetStack> stack() {
        return Optional.ofNullable(stack);
    }

    /** A thread has called into a channel of this stack; see {@link Msocket#touched}. */
    void touched() {
        NetStack owner = stack;
        if (owner != null) {
            Msocket.touched(owner);
        }
    }

    @Override
    public DatagramChannel openDatagramChannel() throws IOException {
        return channels.openDatagramChannel(Family.DUAL);
    }

    @Override
    public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
        return channels.openDatagramChannel(Addresses.family(family));
    }

    @Override
    public Pipe openPipe() throws IOException {
        return SelectorProvider.provider().openPipe();
    }

    /** Always throws: this stack's channels block, or are polled by their own methods. */
    @Override
    public AbstractSelector openSelector() {
        throw new UnsupportedOperationException("this stack has no selectors; use its channels in blocking mode");
    }

    @Override
    public ServerSocketChannel openServerSocketChannel() throws IOException {
        return channels.openServerSocketChannel(Family.DUAL);
    }

    @Override
    public ServerSocketChannel openServerSocketChannel(ProtocolFamily family) throws IOException {
        return channels.openServerSocketChannel(Addresses.family(family));
    }

    @Override
    public SocketChannel openSocketChannel() throws IOException {
        return channels.openSocketChannel(Family.DUAL);
    }

    @Override
    public SocketChannel openSocketChannel(ProtocolFamily family) throws IOException {
        return channels.openSocketChannel(Addresses.family(family));
    }
}
