/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.packet;

import io.ioth.SocketInfo;
import io.ioth.metrics.Counters;
import io.ioth.stack.ip.GroupHost;
import io.ioth.stack.ip.IpOutput;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The open sockets of one protocol and what they send with. Confined to the engine. */
public final class PacketHost {

    private final IpOutput ip;
    private final Counters counters;
    private final Set<PacketSocketBase> open = new LinkedHashSet<>();
    private GroupHost groups = GroupHost.NONE;
    private List<PacketSocketBase> waiting = new ArrayList<>();

    /** No sockets yet. */
    public PacketHost(IpOutput ip, Counters counters) {
        this.ip = ip;
        this.counters = counters;
        ip.onRoom(this::onRoom);
    }

    /** What is sent with. */
    public IpOutput ip() {
        return ip;
    }

    /** Sets who keeps what sockets want of multicast groups. */
    public void groups(GroupHost keeper) {
        groups = keeper;
    }

    GroupHost groups() {
        return groups;
    }

    /** What is counted with. */
    public Counters counters() {
        return counters;
    }

    void opened(PacketSocketBase socket) {
        open.add(socket);
    }

    void closed(PacketSocketBase socket) {
        open.remove(socket);
        waiting.remove(socket);
    }

    void waitForRoom(PacketSocketBase socket) {
        waiting.add(socket);
    }

    private void onRoom(long nowNs) {
        List<PacketSocketBase> woken = waiting;
        waiting = new ArrayList<>();
        for (PacketSocketBase socket : woken) {
            socket.onRoom();
        }
    }

    /** The sockets that may receive, for {@code ss}. */
    public List<SocketInfo> sockets() {
        List<SocketInfo> result = new ArrayList<>();
        for (PacketSocketBase socket : open) {
            if (socket.isReceiving()) {
                result.add(socket.info());
            }
        }
        return result;
    }

    /** Closes all sockets. */
    public void close(long nowNs) {
        for (PacketSocketBase socket : List.copyOf(open)) {
            socket.close(nowNs);
        }
    }
}
