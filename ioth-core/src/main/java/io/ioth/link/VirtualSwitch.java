/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.link;

import io.ioth.link.LinkCapabilities.Medium;
import io.netty.buffer.ByteBuf;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An Ethernet switch inside this JVM. It learns which port a MAC is behind and forwards by reference, on the sender's own thread; broadcasts,
 * groups and unknown destinations are flooded to the ports whose {@link ReceiveFilter} wants them. A port that never set a filter
 * gets all that is flooded, as a card in promiscuous mode does.
 *
 * <p>Each port has a bounded ring; what doesn't fit is dropped and counted at the port that it was for. An idle port costs a few hundred bytes.
 *
 * <p>Threading: any thread may add ports; each port is a {@link Link}, confined to its user. Ports of one switch may be used by different
 * threads at once.
 */
public final class VirtualSwitch {

    /** How long a MAC that is silent is remembered (IEEE 802.1D's default), in nanoseconds. */
    public static final long AGING_NS = TimeUnit.SECONDS.toNanos(300);

    private static final long REFRESH_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long GROUP_BIT = 1L << 40;
    private static final long BROADCAST = 0xffff_ffff_ffffL;
    private static final Map<String, VirtualSwitch> NAMED = new HashMap<>();

    private final String name;
    private final Options options;
    private final LinkCapabilities capabilities;
    private final Object lock = new Object();
    private final PortSet all = new PortSet();
    private final PortSet unfiltered = new PortSet();
    private final LongMap<PortSet> groups = new LongMap<>();
    private final LongMap<Station> stations = new LongMap<>();

    /**
     * What kind of a switch.
     *
     * @param mtu the largest IP packet of an ordinary frame, in bytes
     * @param superframes whether segments of up to 64 KiB go through whole, without checksum; off, every frame is as it would be on a wire
     * @param hub whether nothing is learned, and everything goes to every port that wants it
     */
    public record Options(int mtu, boolean superframes, boolean hub) {

        /** An MTU of 1500 with superframes; learning. */
        public static final Options DEFAULT = new Options(1500, true, false);

        /** The least and the greatest MTU. */
        static final int MIN_MTU = 1280;

        static final int MAX_MTU = 65535;

        /** Rejects an MTU below 1280 or above 65535. */
        public Options {
            if (mtu < MIN_MTU || mtu > MAX_MTU) {
                throw new IllegalArgumentException(
                        "a switch's MTU is from " + MIN_MTU + " to " + MAX_MTU + " bytes, not " + mtu);
            }
        }
    }

    /** Where a MAC was last seen. */
    private record Station(SwitchPort port, long seenNs) {}

    private VirtualSwitch(String name, Options options) {
        this.name = name;
        this.options = options;
        this.capabilities = new LinkCapabilities(
                Medium.ETHERNET,
                options.mtu(),
                options.superframes() ? Options.MAX_MTU : 0,
                options.superframes(),
                options.superframes());
    }

    /** A switch that only who holds it can plug into. */
    public static VirtualSwitch anonymous(Options options) {
        return new VirtualSwitch("", options);
    }

    /** The switch of that name: the one there is, or else a new one with {@link Options#DEFAULT}. */
    public static VirtualSwitch named(String name) {
        synchronized (NAMED) {
            VirtualSwitch there = NAMED.get(name);
            return there != null ? there : new VirtualSwitch(name, Options.DEFAULT);
        }
    }

    /**
     * The switch of that name. It is known by its name from its first port to its last; after that, the name makes a new one.
     *
     * @throws IllegalArgumentException when there is one with other options
     */
    public static VirtualSwitch named(String name, Options options) {
        synchronized (NAMED) {
            VirtualSwitch there = NAMED.get(name);
            if (there == null) {
                return new VirtualSwitch(name, options);
            }
            if (!there.options.equals(options)) {
                throw new IllegalArgumentException(
                        "the switch '" + name + "' is there already, with " + there.options + ", not " + options);
            }
            return there;
        }
    }

    /** Its name; empty when it is anonymous. */
    public String name() {
        return name;
    }

    /** What kind of a switch it is. */
    public Options options() {
        return options;
    }

    /** How many ports it has now. */
    public int ports() {
        synchronized (lock) {
            return all.size();
        }
    }

    /** Plugs in. Of two switches made under one name at the same time, the first that got a port is the one. */
    public Link port() {
        if (name.isEmpty()) {
            return plug();
        }
        synchronized (NAMED) {
            VirtualSwitch there = NAMED.computeIfAbsent(name, absent -> this);
            return there.plug();
        }
    }

    private SwitchPort plug() {
        SwitchPort port = new SwitchPort(this);
        synchronized (lock) {
            all.add(port);
            unfiltered.add(port);
        }
        return port;
    }

    LinkCapabilities capabilities() {
        return capabilities;
    }

    void unplug(SwitchPort port, @Nullable ReceiveFilter filter) {
        int left;
        synchronized (lock) {
            leave(port, filter);
            all.remove(port);
            left = all.size();
        }
        if (left == 0 && !name.isEmpty()) {
            synchronized (NAMED) {
                if (ports() == 0) {
                    NAMED.remove(name, this);
                }
            }
        }
    }

    void filter(SwitchPort port, @Nullable ReceiveFilter before, ReceiveFilter wanted) {
        synchronized (lock) {
            leave(port, before);
            if (wanted.promiscuous()) {
                unfiltered.add(port);
            } else {
                wanted.groups().forEach(group -> join(port, group));
            }
            if (wanted.mac() != 0) {
                stations.put(wanted.mac(), new Station(port, 0));
            }
        }
    }

    private void join(SwitchPort port, long group) {
        PortSet members = groups.get(group);
        if (members == null) {
            members = new PortSet();
            members.add(port);
            groups.put(group, members);
        } else {
            members.add(port);
        }
    }

    private void leave(SwitchPort port, @Nullable ReceiveFilter filter) {
        if (filter == null || filter.promiscuous()) {
            unfiltered.remove(port);
        } else {
            filter.groups().forEach(group -> leaveGroup(port, group));
        }
        if (filter != null) {
            Station known = stations.get(filter.mac());
            if (known != null && known.port == port) {
                stations.remove(filter.mac());
            }
        }
    }

    private void leaveGroup(SwitchPort port, long group) {
        PortSet members = groups.get(group);
        if (members != null) {
            members.remove(port);
            if (members.size() == 0) {
                groups.remove(group);
            }
        }
    }

    /** Takes the contents of {@code frame} to wherever it goes. Any thread. */
    void forward(SwitchPort from, Frame frame, long nowNs) {
        ByteBuf head = frame.head();
        int at = head.readerIndex();
        long destination = (long) head.getUnsignedShort(at) << 32 | head.getUnsignedInt(at + 2);
        learn(from, head.getUnsignedInt(at + 6) << 16 | head.getUnsignedShort(at + 10), nowNs);
        if ((destination & GROUP_BIT) != 0) {
            flood(from, frame, destination);
            return;
        }
        SwitchPort to = portOf(destination, nowNs);
        if (to != null && !options.hub()) {
            if (to == from) {
                frame.release();
            } else {
                to.deliver(frame);
            }
            return;
        }
        unfiltered.deliverCopies(frame, from);
        if (to != null && to != from && to.owns(destination) && !to.isPromiscuous()) {
            to.deliver(frame);
        } else {
            frame.release();
        }
    }

    private void flood(SwitchPort from, Frame frame, long destination) {
        if (destination == BROADCAST) {
            all.deliverCopies(frame, from);
        } else {
            unfiltered.deliverCopies(frame, from);
            PortSet members = groups.get(destination);
            if (members != null) {
                members.deliverCopies(frame, from);
            }
        }
        frame.release();
    }

    private @Nullable SwitchPort portOf(long mac, long nowNs) {
        Station station = stations.get(mac);
        if (station == null || station.port.isClosed()) {
            return null;
        }
        return station.port.owns(mac) || nowNs - station.seenNs <= AGING_NS ? station.port : null;
    }

    private void learn(SwitchPort port, long source, long nowNs) {
        if (options.hub() || source == 0 || (source & GROUP_BIT) != 0) {
            return;
        }
        Station known = stations.get(source);
        if (known != null && known.port == port && (port.owns(source) || nowNs - known.seenNs < REFRESH_NS)) {
            return;
        }
        synchronized (lock) {
            if (!port.isClosed()) {
                stations.put(source, new Station(port, nowNs));
            }
        }
    }
}
