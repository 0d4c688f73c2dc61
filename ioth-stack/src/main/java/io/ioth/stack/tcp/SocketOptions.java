/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.CongestionControl;
import io.ioth.stack.socket.Option;

/** The values of a socket's options; those of a listener are the first ones of the connections that it accepts. */
final class SocketOptions {

    private static final int MIN_BUFFER = 4096;
    private static final CongestionControl[] CONGESTION_CONTROLS = CongestionControl.values();

    private final int[] values;
    private final int maxSendBuffer;
    private final int maxReceiveBuffer;

    SocketOptions(TcpConfig config) {
        values = new int[Option.values().length];
        maxSendBuffer = config.sendBuffer();
        maxReceiveBuffer = config.receiveBuffer();
        values[Option.SO_SNDBUF.ordinal()] = maxSendBuffer;
        values[Option.SO_RCVBUF.ordinal()] = maxReceiveBuffer;
        values[Option.SO_LINGER.ordinal()] = -1;
        values[Option.TCP_KEEPIDLE.ordinal()] = 7200;
        values[Option.TCP_KEEPINTERVAL.ordinal()] = 75;
        values[Option.TCP_KEEPCOUNT.ordinal()] = 9;
        values[Option.TCP_CONGESTION.ordinal()] = config.settings().congestionControl().ordinal();
        values[Option.TCP_PACING.ordinal()] = config.settings().pacing() ? 1 : 0;
    }

    /** A copy. */
    SocketOptions(SocketOptions from) {
        values = from.values.clone();
        maxSendBuffer = from.maxSendBuffer;
        maxReceiveBuffer = from.maxReceiveBuffer;
    }

    int get(Option option) {
        return values[option.ordinal()];
    }

    CongestionControl congestionControl() {
        return CONGESTION_CONTROLS[values[Option.TCP_CONGESTION.ordinal()]];
    }

    boolean isOn(Option option) {
        return values[option.ordinal()] != 0;
    }

    void set(Option option, int value) {
        values[option.ordinal()] = switch (option) {
            case SO_SNDBUF -> Math.clamp(value, Math.min(MIN_BUFFER, maxSendBuffer), maxSendBuffer);
            case SO_RCVBUF -> Math.clamp(value, Math.min(MIN_BUFFER, maxReceiveBuffer), maxReceiveBuffer);
            case TCP_KEEPIDLE, TCP_KEEPINTERVAL, TCP_KEEPCOUNT -> Math.max(value, 1);
            case TCP_USER_TIMEOUT -> Math.max(value, 0);
            default -> value;
        };
    }
}
