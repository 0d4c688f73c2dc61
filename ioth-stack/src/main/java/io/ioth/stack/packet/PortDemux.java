/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.packet;

import io.ioth.net.IpAddress;
import io.ioth.stack.ip.IpPacket;
import io.ioth.stack.port.KeyedHash;
import io.ioth.stack.port.PortAllocator;
import io.ioth.stack.socket.Option;
import java.net.BindException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Which socket a datagram is for: the connected one, or else the one bound to the address, or else the one bound to the wildcard. Confined
 * to the engine.
 */
public final class PortDemux {

    private final KeyedHash hash;
    private final PortAllocator ports;
    private final SocketTable everyByPort = new SocketTable();
    private final SocketTable unconnectedByPort = new SocketTable();
    private final SocketTable connectedByFlow = new SocketTable();

    /** Empty; keys its tables from {@code random}. */
    public PortDemux(RandomGenerator random) {
        hash = new KeyedHash(random);
        ports = new PortAllocator(random);
    }

    /**
     * Checks that {@code socket} may be bound.
     *
     * @param port 0 to have one chosen
     * @return the port
     */
    int choosePort(PacketSocketBase socket, IpAddress address, int port, int zone) throws BindException {
        if (port != 0) {
            if (taken(socket, address, port, zone, true)) {
                throw new BindException("Address already in use");
            }
            return port;
        }
        int chosen = ports.allocate(candidate -> taken(socket, address, candidate, zone, false));
        if (chosen == 0) {
            throw new BindException("Address already in use");
        }
        return chosen;
    }

    private boolean taken(PacketSocketBase socket, IpAddress address, int port, int zone, boolean sharing) {
        long key = hash.hash(port);
        for (int i = everyByPort.first(key); i >= 0; i = everyByPort.next(i, key)) {
            PacketSocketBase other = everyByPort.at(i);
            if (other != socket
                    && other.key.port == port
                    && other.overlaps(socket, address, zone)
                    && !(sharing && mayShare(socket, other))) {
                return true;
            }
        }
        return false;
    }

    private static boolean mayShare(PacketSocketBase one, PacketSocketBase other) {
        return one.options.isOn(Option.SO_REUSEADDR) && other.options.isOn(Option.SO_REUSEADDR)
                || one.options.isOn(Option.SO_REUSEPORT) && other.options.isOn(Option.SO_REUSEPORT);
    }

    /** Takes in a socket that is bound, and perhaps connected. */
    public void join(PacketSocketBase socket) {
        SocketKey key = socket.key;
        everyByPort.add(hash.hash(key.port), socket);
        if (key.byFlow) {
            connectedByFlow.add(flow(key), socket);
        } else {
            unconnectedByPort.add(hash.hash(key.port), socket);
        }
    }

    /** Forgets a socket whose key is still as when it joined. */
    public void leave(PacketSocketBase socket) {
        SocketKey key = socket.key;
        everyByPort.remove(hash.hash(key.port), socket);
        if (key.byFlow) {
            connectedByFlow.remove(flow(key), socket);
        } else {
            unconnectedByPort.remove(hash.hash(key.port), socket);
        }
    }

    private long flow(SocketKey key) {
        return flow(key.localHigh, key.localLow, key.port, key.remoteHigh, key.remoteLow, key.remotePort);
    }

    private long flow(long localHigh, long localLow, int port, long remoteHigh, long remoteLow, int remotePort) {
        return hash.hash(localHigh, localLow, remoteHigh, remoteLow, (long) port << 16 | remotePort);
    }

    /** The one socket that a unicast packet is for, or null; a connected one if it's to a retired address. */
    public @Nullable PacketSocketBase find(IpPacket packet, int sourcePort, int port) {
        long flow = flow(packet.dstHigh, packet.dstLow, port, packet.srcHigh, packet.srcLow, sourcePort);
        for (int i = connectedByFlow.first(flow); i >= 0; i = connectedByFlow.next(i, flow)) {
            PacketSocketBase socket = connectedByFlow.at(i);
            if (socket.key.matches(packet, sourcePort, port)) {
                return socket;
            }
        }
        return packet.retired ? null : findUnconnected(packet, port, flow);
    }

    private @Nullable PacketSocketBase findUnconnected(IpPacket packet, int port, long flow) {
        PacketSocketBase best = null;
        int bestScore = 0;
        int equals = 0;
        long key = hash.hash(port);
        for (int i = unconnectedByPort.first(key); i >= 0; i = unconnectedByPort.next(i, key)) {
            PacketSocketBase socket = unconnectedByPort.at(i);
            int score = socket.score(packet, port);
            if (score > bestScore) {
                best = socket;
                bestScore = score;
                equals = 1;
            } else if (score == bestScore && score > 0) {
                equals++;
            }
        }
        if (equals > 1 && best != null && best.options.isOn(Option.SO_REUSEPORT)) {
            return nth(packet, port, bestScore, (int) Long.remainderUnsigned(flow, equals));
        }
        return best;
    }

    /** One of several that share a port: always the same for the same peer. */
    private @Nullable PacketSocketBase nth(IpPacket packet, int port, int score, int n) {
        long key = hash.hash(port);
        int left = n;
        for (int i = unconnectedByPort.first(key); i >= 0; i = unconnectedByPort.next(i, key)) {
            PacketSocketBase socket = unconnectedByPort.at(i);
            if (socket.score(packet, port) == score && left-- == 0) {
                return socket;
            }
        }
        return null;
    }

    /** The connected socket that sent from {@code port} to that remote port, or null. */
    public @Nullable PacketSocketBase findConnected(
            long localHigh, long localLow, int port, long remoteHigh, long remoteLow, int remotePort) {
        long flow = flow(localHigh, localLow, port, remoteHigh, remoteLow, remotePort);
        for (int i = connectedByFlow.first(flow); i >= 0; i = connectedByFlow.next(i, flow)) {
            PacketSocketBase socket = connectedByFlow.at(i);
            if (socket.key.isFlow(localHigh, localLow, port, remoteHigh, remoteLow, remotePort)) {
                return socket;
            }
        }
        return null;
    }

    /** Whichever socket sends from that address and port, connected or not, or null. */
    public @Nullable PacketSocketBase findSender(long localHigh, long localLow, int port) {
        long key = hash.hash(port);
        for (int i = everyByPort.first(key); i >= 0; i = everyByPort.next(i, key)) {
            PacketSocketBase socket = everyByPort.at(i);
            if (socket.key.port == port && socket.sendsFrom(localHigh, localLow)) {
                return socket;
            }
        }
        return null;
    }

    /** Hands every socket that a multicast or broadcast packet is for to {@code receiver}; answers how many those are. */
    public int forEach(IpPacket packet, int sourcePort, int port, Receiver receiver) {
        int count = 0;
        boolean multicast = packet.isMulticast();
        long key = hash.hash(port);
        for (int i = everyByPort.first(key); i >= 0; i = everyByPort.next(i, key)) {
            PacketSocketBase socket = everyByPort.at(i);
            boolean wanted = socket.key.byFlow
                    ? socket.key.matches(packet, sourcePort, port)
                    : socket.score(packet, port) > 0;
            if (wanted && (!multicast || socket.isMember(packet))) {
                receiver.receive(socket);
                count++;
            }
        }
        return count;
    }

    /** Is given sockets. */
    @FunctionalInterface
    public interface Receiver {
        /** One of them. */
        void receive(PacketSocketBase socket);
    }
}
