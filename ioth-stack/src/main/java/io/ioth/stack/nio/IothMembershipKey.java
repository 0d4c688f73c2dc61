/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.nio;

import io.ioth.stack.engine.InterfaceInfo;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.channels.MembershipKey;
import java.nio.channels.MulticastChannel;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One membership of a channel. Any thread; its fields that change are those of {@link Groups}, under its lock. */
final class IothMembershipKey extends MembershipKey {

    private final IothDatagramChannel channel;
    private final Groups groups;
    private final InetAddress group;
    private final InterfaceInfo on;
    private final @Nullable NetworkInterface jdk;
    private final @Nullable InetAddress source;
    private final Set<InetAddress> blocked = new HashSet<>();

    IothMembershipKey(
            IothDatagramChannel channel,
            Groups groups,
            InetAddress group,
            InterfaceInfo on,
            @Nullable NetworkInterface jdk,
            @Nullable InetAddress source) {
        this.channel = channel;
        this.groups = groups;
        this.group = group;
        this.on = on;
        this.jdk = jdk;
        this.source = source;
    }

    boolean isOf(InetAddress itsGroup, int ifIndex) {
        return on.index() == ifIndex && group.equals(itsGroup);
    }

    InterfaceInfo on() {
        return on;
    }

    @Nullable InetAddress source() {
        return source;
    }

    Set<InetAddress> blocked() {
        return blocked;
    }

    void change(InetAddress which, boolean block) {
        if (block) {
            blocked.add(which);
        } else {
            blocked.remove(which);
        }
    }

    @Override
    public boolean isValid() {
        return groups.isValid(this);
    }

    @Override
    public void drop() {
        groups.drop(this);
    }

    @Override
    public MembershipKey block(InetAddress toBlock) throws IOException {
        checkForAll();
        groups.block(this, Objects.requireNonNull(toBlock), true);
        return this;
    }

    @Override
    public MembershipKey unblock(InetAddress toUnblock) {
        checkForAll();
        try {
            groups.block(this, Objects.requireNonNull(toUnblock), false);
        } catch (IOException e) {
            throw new AssertionError("unblocking never fails but when the channel is closed", e);
        }
        return this;
    }

    private void checkForAll() {
        if (source != null) {
            throw new IllegalStateException("key is source-specific");
        }
    }

    @Override
    public MulticastChannel channel() {
        return channel;
    }

    @Override
    public InetAddress group() {
        return group;
    }

    /** What was joined by; for an interface of the stack, the host's of the same name. */
    @Override
    public NetworkInterface networkInterface() {
        NetworkInterface known = jdk;
        try {
            known = known == null ? NetworkInterface.getByName(on.name()) : known;
        } catch (SocketException e) {
            known = null;
        }
        if (known == null) {
            throw new UnsupportedOperationException("no java.net.NetworkInterface stands for the stack's '" + on.name() + "'");
        }
        return known;
    }

    @Override
    @SuppressWarnings("NullAway")
    public InetAddress sourceAddress() {
        return source;
    }

    @Override
    public String toString() {
        String member = group.getHostAddress() + "," + on.name();
        return "<" + (source == null ? member : member + "," + source.getHostAddress()) + ">";
    }
}
