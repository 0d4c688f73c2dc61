/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.jdk.plain;

import io.ioth.NetStack;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocketImpl;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.SocketOptions;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A datagram socket over a channel. A datagram that came while nobody waited any more is the next one received. */
public final class ChannelDatagramImpl extends DatagramSocketImpl {

    private static final int LARGEST = 65_535;

    private final NetStack stack;
    private final Patience<Datagram> receiving = new Patience<>("Receive timed out");
    private final Map<Group, MembershipKey> groups = new ConcurrentHashMap<>();
    private @Nullable DatagramChannel channel;
    private @Nullable Datagram ahead;
    private int timeout;

    /** An implementation of a socket of {@code stack}. */
    public ChannelDatagramImpl(NetStack stack) {
        this.stack = stack;
    }

    private record Datagram(ByteBuffer bytes, SocketAddress from) {}

    private record Group(InetAddress address, NetworkInterface nic) {}

    private DatagramChannel channel() throws SocketException {
        DatagramChannel open = channel;
        if (open == null || !open.isOpen()) {
            throw new SocketException("Socket closed");
        }
        return open;
    }

    @Override
    protected void create() throws SocketException {
        try {
            channel = stack.openDatagramChannel();
        } catch (IOException e) {
            throw new SocketException(e.getMessage(), e);
        }
    }

    @Override
    protected void bind(int port, InetAddress address) throws SocketException {
        try {
            channel().bind(new InetSocketAddress(address, port));
            localPort = ((InetSocketAddress) channel().getLocalAddress()).getPort();
        } catch (SocketException e) {
            throw e;
        } catch (IOException e) {
            throw new SocketException(e.getMessage(), e);
        }
    }

    @Override
    protected void send(DatagramPacket packet) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(packet.getData(), packet.getOffset(), packet.getLength());
        channel().send(bytes, packet.getSocketAddress());
    }

    @Override
    protected void connect(InetAddress address, int port) throws SocketException {
        try {
            channel().connect(new InetSocketAddress(address, port));
        } catch (SocketException e) {
            throw e;
        } catch (IOException e) {
            throw new SocketException(e.getMessage(), e);
        }
    }

    @Override
    protected void disconnect() {
        try {
            channel().disconnect();
        } catch (IOException closed) {
            // Then there's nothing connected.
        }
    }

    private Datagram next() throws IOException {
        Datagram known = ahead;
        return known != null ? known : receiving.await(this::one, timeout);
    }

    private Datagram one() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(LARGEST);
        SocketAddress from = channel().receive(bytes);
        return new Datagram(bytes.flip(), from);
    }

    @Override
    protected void receive(DatagramPacket packet) throws IOException {
        Datagram next = next();
        ahead = null;
        fill(packet, next);
    }

    private static void fill(DatagramPacket packet, Datagram from) {
        int length = Math.min(from.bytes().limit(), packet.getData().length - packet.getOffset());
        from.bytes().get(0, packet.getData(), packet.getOffset(), length);
        packet.setSocketAddress(from.from());
        packet.setLength(length);
    }

    @Override
    protected int peekData(DatagramPacket packet) throws IOException {
        Datagram next = next();
        ahead = next;
        fill(packet, next);
        return packet.getPort();
    }

    @Override
    protected int peek(InetAddress ignored) throws IOException {
        ahead = next();
        throw new IOException("an address can't be written into; use peekData");
    }

    @Override
    protected void close() {
        DatagramChannel open = channel;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Override
    @Deprecated
    @SuppressWarnings("removal") // It's abstract.
    protected void setTTL(byte ttl) throws IOException {
        setTimeToLive(ttl & 0xff);
    }

    @Override
    @Deprecated
    @SuppressWarnings("removal") // It's abstract.
    protected byte getTTL() throws IOException {
        return (byte) getTimeToLive();
    }

    @Override
    protected void setTimeToLive(int ttl) throws IOException {
        channel().setOption(StandardSocketOptions.IP_MULTICAST_TTL, ttl);
    }

    @Override
    protected int getTimeToLive() throws IOException {
        return channel().getOption(StandardSocketOptions.IP_MULTICAST_TTL);
    }

    @Override
    protected void join(InetAddress group) throws IOException {
        join(group, outgoing());
    }

    @Override
    protected void leave(InetAddress group) throws IOException {
        leave(group, outgoing());
    }

    private NetworkInterface outgoing() throws IOException {
        NetworkInterface set = channel().getOption(StandardSocketOptions.IP_MULTICAST_IF);
        return set != null
                ? set
                : NetworkInterface.networkInterfaces()
                        .filter(nic -> nic.getIndex() > 1)
                        .findFirst()
                        .orElseThrow(() -> new SocketException("No such device"));
    }

    @Override
    protected void joinGroup(SocketAddress group, @Nullable NetworkInterface nic) throws IOException {
        join(address(group), nic == null ? outgoing() : nic);
    }

    @Override
    protected void leaveGroup(SocketAddress group, @Nullable NetworkInterface nic) throws IOException {
        leave(address(group), nic == null ? outgoing() : nic);
    }

    private static InetAddress address(SocketAddress group) throws UnknownHostException {
        InetSocketAddress named = (InetSocketAddress) group;
        if (named.isUnresolved()) {
            throw new UnknownHostException(named.getHostName());
        }
        return named.getAddress();
    }

    private void join(InetAddress group, NetworkInterface nic) throws IOException {
        MembershipKey key = channel().join(group, nic);
        if (groups.putIfAbsent(new Group(group, nic), key) != null) {
            throw new SocketException("Already a member of group");
        }
    }

    private void leave(InetAddress group, NetworkInterface nic) throws IOException {
        channel();
        MembershipKey key = groups.remove(new Group(group, nic));
        if (key == null) {
            throw new SocketException("Not a member of group");
        }
        key.drop();
    }

    @Override
    protected Set<SocketOption<?>> supportedOptions() {
        DatagramChannel open = channel;
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
        if (option == SocketOptions.SO_TIMEOUT) {
            timeout = (Integer) value;
        } else {
            NumberedOptions.set(channel(), option, value);
        }
    }

    @Override
    public Object getOption(int option) throws SocketException {
        return option == SocketOptions.SO_TIMEOUT ? (Object) timeout : NumberedOptions.get(channel(), option);
    }
}
