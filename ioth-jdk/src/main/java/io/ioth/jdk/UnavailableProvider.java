/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.jdk;

import java.io.IOException;
import java.net.ProtocolFamily;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;

/** Says at each call why there's no provider. */
final class UnavailableProvider extends SelectorProvider {

    private final String why;

    UnavailableProvider(String why) {
        this.why = why;
    }

    private IOException unavailable() {
        return new IOException(why);
    }

    @Override
    public DatagramChannel openDatagramChannel() throws IOException {
        throw unavailable();
    }

    @Override
    public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
        throw unavailable();
    }

    @Override
    public Pipe openPipe() throws IOException {
        throw unavailable();
    }

    @Override
    public AbstractSelector openSelector() throws IOException {
        throw unavailable();
    }

    @Override
    public ServerSocketChannel openServerSocketChannel() throws IOException {
        throw unavailable();
    }

    @Override
    public ServerSocketChannel openServerSocketChannel(ProtocolFamily family) throws IOException {
        throw unavailable();
    }

    @Override
    public SocketChannel openSocketChannel() throws IOException {
        throw unavailable();
    }

    @Override
    public SocketChannel openSocketChannel(ProtocolFamily family) throws IOException {
        throw unavailable();
    }

    @Override
    public Channel inheritedChannel() throws IOException {
        throw unavailable();
    }
}
