/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.jdk.agent;

import java.io.IOException;
import java.net.ProtocolFamily;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** The kernel's provider for what ioth itself needs: what is opened through it passes the {@link Guard}. */
final class PermittedProvider extends SelectorProvider {

    private final SelectorProvider kernel;
    private final Guard guard;

    PermittedProvider(SelectorProvider kernel, Guard guard) {
        this.kernel = kernel;
        this.guard = guard;
    }

    private <T> T permit(Callable<T> task) throws IOException {
        try {
            return guard.permit(task);
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    @Override
    public DatagramChannel openDatagramChannel() throws IOException {
        return permit(kernel::openDatagramChannel);
    }

    @Override
    public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
        return permit(() -> kernel.openDatagramChannel(family));
    }

    @Override
    public Pipe openPipe() throws IOException {
        return kernel.openPipe();
    }

    @Override
    public AbstractSelector openSelector() throws IOException {
        return kernel.openSelector();
    }

    @Override
    public ServerSocketChannel openServerSocketChannel() throws IOException {
        return permit(kernel::openServerSocketChannel);
    }

    @Override
    public ServerSocketChannel openServerSocketChannel(ProtocolFamily family) throws IOException {
        return permit(() -> kernel.openServerSocketChannel(family));
    }

    @Override
    public SocketChannel openSocketChannel() throws IOException {
        return permit(kernel::openSocketChannel);
    }

    @Override
    public SocketChannel openSocketChannel(ProtocolFamily family) throws IOException {
        return permit(() -> kernel.openSocketChannel(family));
    }

    @Override
    public @Nullable Channel inheritedChannel() throws IOException {
        return kernel.inheritedChannel();
    }
}
