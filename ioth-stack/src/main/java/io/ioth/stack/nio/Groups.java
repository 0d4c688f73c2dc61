/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.nio;

import io.ioth.NetInterface;
import io.ioth.net.IpAddress;
import io.ioth.stack.engine.InterfaceInfo;
import io.ioth.stack.nio.CoreFactory.Use;
import io.ioth.stack.socket.Family;
import io.ioth.stack.socket.PacketSocket;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The multicast groups that a channel has joined, as the JDK's channels keep them. Any thread. */
final class Groups {

    private final Channels channels;
    private final IothDatagramChannel channel;
    private final Family family;
    private final ChannelCore<PacketSocket> core;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<IothMembershipKey> keys = new ArrayList<>();

    Groups(Channels channels, IothDatagramChannel channel, Family family, ChannelCore<PacketSocket> core) {
        this.channels = channels;
        this.channel = channel;
        this.family = family;
        this.core = core;
    }

    /** The stack's interface that the JDK's stands for: of the same name, or the loopback. */
    InterfaceInfo of(NetworkInterface jdk) {
        List<InterfaceInfo> all = channels.interfaces();
        for (InterfaceInfo each : all) {
            if (each.name().equals(jdk.getName())) {
                return each;
            }
        }
        if (isLoopback(jdk)) {
            for (InterfaceInfo each : all) {
                if (each.loopback()) {
                    return each;
                }
            }
        }
        List<String> names = all.stream().map(InterfaceInfo::name).toList();
        throw new IllegalArgumentException("the stack has no interface '" + jdk.getName() + "' but " + names
                + "; io.ioth.GroupChannel takes interfaces of the stack");
    }

    private static boolean isLoopback(NetworkInterface jdk) {
        try {
            return jdk.isLoopback();
        } catch (SocketException e) {
            return false;
        }
    }

    /** What the channel's stack knows of its own interface. */
    InterfaceInfo of(NetInterface ours) {
        for (InterfaceInfo each : channels.interfaces()) {
            if (each.index() == ours.index() && each.name().equals(ours.name())) {
                return each;
            }
        }
        throw new IllegalArgumentException(ours + " is no interface of this channel's stack");
    }

    IothMembershipKey join(
            InetAddress group, InterfaceInfo on, @Nullable NetworkInterface jdk, @Nullable InetAddress source)
            throws IOException {
        checkGroup(group);
        if (source != null) {
            checkSource(group, source);
        }
        lock.lock();
        try {
            core.ensureOpen();
            IothMembershipKey present = find(group, on, source);
            if (present != null) {
                return present;
            }
            IothMembershipKey key = new IothMembershipKey(channel, this, group, on, jdk, source);
            keys.add(key);
            try {
                apply(group, on.index());
            } catch (IOException e) {
                keys.remove(key);
                throw e;
            }
            return key;
        } finally {
            lock.unlock();
        }
    }

    private void checkGroup(InetAddress group) {
        if (!group.isMulticastAddress()) {
            throw new IllegalArgumentException("Group not a multicast address");
        }
        if (family == Family.IPV4 && !(group instanceof Inet4Address)) {
            throw new IllegalArgumentException("Only IPv6 sockets can join IPv6 multicast group");
        }
    }

    static void checkSource(InetAddress group, InetAddress source) {
        if (source.isAnyLocalAddress()) {
            throw new IllegalArgumentException("Source address is a wildcard address");
        }
        if (source.isMulticastAddress()) {
            throw new IllegalArgumentException("Source address is multicast address");
        }
        if (source.getClass() != group.getClass()) {
            throw new IllegalArgumentException("Source address is different type to group");
        }
    }

    private @Nullable IothMembershipKey find(InetAddress group, InterfaceInfo on, @Nullable InetAddress source) {
        for (IothMembershipKey key : keys) {
            if (!key.isOf(group, on.index())) {
                continue;
            }
            InetAddress its = key.source();
            if (source == null && its != null) {
                throw new IllegalStateException("Already a member to receive source-specific packets");
            }
            if (source != null && its == null) {
                throw new IllegalStateException("Already a member to receive all packets");
            }
            if (source == null || source.equals(its)) {
                return key;
            }
        }
        return null;
    }

    /** Tells the socket what the keys of a group want together. */
    private void apply(InetAddress group, int ifIndex) throws IOException {
        boolean exclude = false;
        List<IpAddress> sources = new ArrayList<>();
        for (IothMembershipKey key : keys) {
            if (key.isOf(group, ifIndex)) {
                InetAddress source = key.source();
                exclude |= source == null;
                (source == null ? key.blocked() : Set.of(source)).forEach(each -> sources.add(IpAddress.of(each)));
            }
        }
        boolean allBut = exclude;
        IpAddress address = IpAddress.of(group);
        core.at(Use.BIND, Addresses.toBind(null, family),
                (socket, now) -> socket.listen(ifIndex, address, allBut, sources, now));
    }

    void drop(IothMembershipKey key) {
        lock.lock();
        try {
            if (keys.remove(key) && channel.isOpen()) {
                apply(key.group(), key.on().index());
            }
        } catch (IOException e) {
            throw new AssertionError("leaving a group of ours never fails but when the channel is closed", e);
        } finally {
            lock.unlock();
        }
    }

    /** Adds a blocked source to a key, or takes it away again. */
    void block(IothMembershipKey key, InetAddress source, boolean block) throws IOException {
        lock.lock();
        try {
            boolean blocked = key.blocked().contains(source);
            if (!block && !blocked) {
                throw new IllegalStateException("not blocked");
            }
            if (block == blocked) {
                return;
            }
            checkSource(key.group(), source);
            if (!isValid(key)) {
                throw new IllegalStateException("key is no longer valid");
            }
            key.change(source, block);
            try {
                apply(key.group(), key.on().index());
            } catch (IOException e) {
                key.change(source, !block);
                throw e;
            }
        } finally {
            lock.unlock();
        }
    }

    boolean isValid(IothMembershipKey key) {
        lock.lock();
        try {
            return channel.isOpen() && keys.contains(key);
        } finally {
            lock.unlock();
        }
    }
}
