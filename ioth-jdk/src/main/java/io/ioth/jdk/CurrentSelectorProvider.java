/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.jdk;

import io.ioth.KernelProvider;
import io.ioth.Msocket;
import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import org.jspecify.annotations.Nullable;

/**
 * Channels and selectors of the {@link Msocket#current()} stack, for {@code -Djava.nio.channels.spi.SelectorProvider=}. Channels of UNIX-domain
 * sockets, and what was inherited from the parent process, are the kernel's.
 */
public final class CurrentSelectorProvider extends SelectorProvider {

    /** Called by the JDK; from then on {@link KernelProvider} knows the one that it would have taken otherwise. */
    public CurrentSelectorProvider() {
        KernelSelectors.remember();
    }

    private static SelectorProvider ofCurrent() {
        return Msocket.current().selectorProvider();
    }

    private static SelectorProvider of(ProtocolFamily family) {
        return family == StandardProtocolFamily.UNIX
                ? KernelProvider.get()
                : Msocket.current(family).selectorProvider();
    }

    @Override
    public DatagramChannel openDatagramChannel() throws IOException {
        return ofCurrent().openDatagramChannel();
    }

    @Override
    public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
        return of(family).openDatagramChannel(family);
    }

    @Override
    public Pipe openPipe() throws IOException {
        return ofCurrent().openPipe();
    }

    @Override
    public AbstractSelector openSelector() throws IOException {
        return ofCurrent().openSelector();
    }

    @Override
    public ServerSocketChannel openServerSocketChannel() throws IOException {
        return ofCurrent().openServerSocketChannel();
    }

    @Override
    public ServerSocketChannel openServerSocketChannel(ProtocolFamily family) throws IOException {
        return of(family).openServerSocketChannel(family);
    }

    @Override
    public SocketChannel openSocketChannel() throws IOException {
        return ofCurrent().openSocketChannel();
    }

    @Override
    public SocketChannel openSocketChannel(ProtocolFamily family) throws IOException {
        return of(family).openSocketChannel(family);
    }

    @Override
    public @Nullable Channel inheritedChannel() throws IOException {
        return KernelProvider.get().inheritedChannel();
    }

    @Override
    public String toString() {
        return "CurrentSelectorProvider[" + Msocket.current().name() + "]";
    }
}
