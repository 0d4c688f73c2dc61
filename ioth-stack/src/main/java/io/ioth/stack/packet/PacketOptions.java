/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.packet;

import io.ioth.stack.socket.Option;
import java.util.EnumMap;
import java.util.Map;

/** The options of one socket, with Linux's defaults. Confined to the engine. */
public final class PacketOptions {

    /** The default buffer size, each way, in bytes. */
    public static final int DEFAULT_BUFFER = 212_992;

    private static final int LEAST_BUFFER = 2304;

    private final Map<Option, Integer> rare = new EnumMap<>(Option.class);
    private int receiveBuffer = DEFAULT_BUFFER;
    private int hopLimit;
    private int multicastHopLimit = 1;
    private int trafficClass;
    private boolean dontFragment;
    private boolean discoverMtu = true;

    /** All at their defaults. */
    public PacketOptions() {}

    /** Sets an option; values out of range are brought into it. */
    public void set(Option option, int value) {
        switch (option) {
            case SO_RCVBUF -> receiveBuffer = Math.max(value, LEAST_BUFFER);
            case IP_TTL -> hopLimit = Math.clamp(value, 0, 255);
            case IP_MULTICAST_TTL -> multicastHopLimit = Math.clamp(value, 0, 255);
            case IP_TOS -> trafficClass = value & 0xff;
            case IP_DONTFRAGMENT -> {
                dontFragment = value != 0;
                discoverMtu = dontFragment;
            }
            default -> rare.put(option, value);
        }
    }

    /** Reads an option. */
    public int get(Option option) {
        return switch (option) {
            case SO_RCVBUF -> receiveBuffer;
            case IP_TTL -> hopLimit;
            case IP_MULTICAST_TTL -> multicastHopLimit;
            case IP_TOS -> trafficClass;
            case IP_DONTFRAGMENT -> dontFragment ? 1 : 0;
            case SO_SNDBUF -> rare.getOrDefault(option, DEFAULT_BUFFER);
            case IP_MULTICAST_LOOP -> rare.getOrDefault(option, 1);
            case SO_LINGER -> rare.getOrDefault(option, -1);
            default -> rare.getOrDefault(option, 0);
        };
    }

    /** Whether an on-or-off option is on. */
    public boolean isOn(Option option) {
        return get(option) != 0;
    }

    /** How many bytes may wait to be read. */
    public int receiveBuffer() {
        return receiveBuffer;
    }

    /** The hop limit to a destination; 0 for the default. */
    public int hopLimit(boolean multicast) {
        return multicast ? multicastHopLimit : hopLimit;
    }

    /** See {@link Option#IP_TOS}. */
    public int trafficClass() {
        return trafficClass;
    }

    /** Whether routers must not fragment, so that the path MTU is found: unless {@link Option#IP_DONTFRAGMENT} has been switched off. */
    public boolean discoverMtu() {
        return discoverMtu;
    }

    /** See {@link Option#IP_DONTFRAGMENT}. */
    public boolean dontFragment() {
        return dontFragment;
    }
}
