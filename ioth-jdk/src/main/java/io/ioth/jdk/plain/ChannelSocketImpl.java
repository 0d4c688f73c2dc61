/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.jdk.plain;

import io.ioth.NetStack;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOption;
import java.net.UnknownHostException;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A stream socket over a channel, or a listening one over a listening channel. There's no urgent data. */
public final class ChannelSocketImpl extends SocketImpl {

    private final NetStack stack;
    private final boolean server;
    private final Patience<SocketChannel> accepting = new Patience<>("Accept timed out");
    private @Nullable NetworkChannel channel;
    private @Nullable ChannelStreams streams;
    private @Nullable InetSocketAddress listenAt;
    private int timeout;

    /**
     * An implementation of a socket of {@code stack}.
     *
     * @param server whether a {@link java.net.ServerSocket} has it
     */
    public ChannelSocketImpl(NetStack stack, boolean server) {
        this.stack = stack;
        this.server = server;
    }

    private NetworkChannel channel() throws SocketException {
        NetworkChannel open = channel;
        if (open == null || !open.isOpen()) {
            throw new SocketException("Socket closed");
        }
        return open;
    }

    private SocketChannel stream() throws SocketException {
        return (SocketChannel) channel();
    }

    @Override
    protected void create(boolean stream) throws IOException {
        if (!stream) {
            throw new IOException("Datagram socket not supported");
        }
        channel = server ? stack.openServerSocketChannel() : stack.openSocketChannel();
    }

    @Override
    protected void connect(String host, int remotePort) throws IOException {
        connect(new InetSocketAddress(host, remotePort), 0);
    }

    @Override
    protected void connect(InetAddress host, int remotePort) throws IOException {
        connect(new InetSocketAddress(host, remotePort), 0);
    }

    @Override
    protected void connect(SocketAddress remote, int millis) throws IOException {
        if (!(remote instanceof InetSocketAddress to)) {
            throw new IllegalArgumentException("Unsupported address type");
        }
        if (to.isUnresolved()) {
            throw new UnknownHostException(to.getHostName());
        }
        SocketChannel connecting = stream();
        try {
            InetSocketAddress reached = to.getAddress().isAnyLocalAddress()
                    ? new InetSocketAddress(InetAddress.getLocalHost(), to.getPort())
                    : to;
            new Patience<Boolean>("Connect timed out").await(() -> connecting.connect(reached), millis);
            connected(connecting, reached);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private void connected(SocketChannel made, InetSocketAddress remote) throws IOException {
        channel = made;
        streams = new ChannelStreams(made, () -> timeout);
        address = remote.getAddress();
        port = remote.getPort();
        localport = ((InetSocketAddress) made.getLocalAddress()).getPort();
    }

    @Override
    protected void bind(InetAddress host, int wanted) throws IOException {
        InetSocketAddress at = new InetSocketAddress(host, wanted);
        if (server) {
            listenAt = at;
            return;
        }
        stream().bind(at);
        localport = ((InetSocketAddress) stream().getLocalAddress()).getPort();
        address = host;
    }

    @Override
    protected void listen(int backlog) throws IOException {
        ServerSocketChannel listening = (ServerSocketChannel) channel();
        listening.bind(listenAt, backlog);
        InetSocketAddress at = (InetSocketAddress) listening.getLocalAddress();
        address = at.getAddress();
        localport = at.getPort();
    }

    @Override
    protected void accept(SocketImpl into) throws IOException {
        ServerSocketChannel listening = (ServerSocketChannel) channel();
        SocketChannel accepted = accepting.await(listening::accept, timeout);
        ((ChannelSocketImpl) into).connected(accepted, (InetSocketAddress) accepted.getRemoteAddress());
    }

    private ChannelStreams streams() throws SocketException {
        ChannelStreams open = streams;
        if (open == null) {
            throw new SocketException("Socket is not connected");
        }
        return open;
    }

    @Override
    protected InputStream getInputStream() throws IOException {
        return streams().input();
    }

    @Override
    protected OutputStream getOutputStream() throws IOException {
        return streams().output();
    }

    @Override
    protected int available() throws IOException {
        channel();
        return streams().available();
    }

    @Override
    protected void close() throws IOException {
        NetworkChannel open = channel;
        if (open != null) {
            open.close();
        }
    }

    @Override
    protected void shutdownInput() throws IOException {
        stream().shutdownInput();
    }

    @Override
    protected void shutdownOutput() throws IOException {
        stream().shutdownOutput();
    }

    @Override
    protected boolean supportsUrgentData() {
        return false;
    }

    @Override
    protected void sendUrgentData(int data) throws IOException {
        throw new SocketException("Urgent data not supported");
    }

    @Override
    protected Set<SocketOption<?>> supportedOptions() {
        NetworkChannel open = channel;
        return open == null ? Set.of() : open.supportedOptions();
    }

    @Override
    protected <T> void setOption(SocketOption<T> option, T value) throws IOException {
        channel().setOption(option, value);
    }

    @Override
    protected <T> T getOption(SocketOption<T> option) throws IOException {
        return channel().getOption(option);
    }

    @Override
    public void setOption(int option, Object value) throws SocketException {
        if (option == SO_TIMEOUT) {
            timeout = (Integer) value;
        } else {
            NumberedOptions.set(channel(), option, value);
        }
    }

    @Override
    public Object getOption(int option) throws SocketException {
        return option == SO_TIMEOUT ? (Object) timeout : NumberedOptions.get(channel(), option);
    }
}
