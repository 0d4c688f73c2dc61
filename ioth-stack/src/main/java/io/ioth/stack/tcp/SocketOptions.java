/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.CongestionControl;
import io.ioth.stack.socket.Option;

/** The values of a socket's options; those of a listener are the first ones of the connections that it accepts. */
final class SocketOptions {

    private static final int MIN_BUFFER = 4096;
    private static final CongestionControl[] CONGESTION_CONTROLS = CongestionControl.values();
    /** What buffers begin with that grow by themselves, as Linux. */
    private static final int FIRST_SEND_BUFFER = 128 << 10;

    private static final int FIRST_RECEIVE_BUFFER = 128 << 10;

    private final int[] values;
    private final int largestSendBuffer;
    private final int largestReceiveBuffer;
    private boolean sendTuned;
    private boolean receiveTuned;

    SocketOptions(TcpConfig config) {
        values = new int[Option.values().length];
        largestSendBuffer = config.largestSendBuffer();
        largestReceiveBuffer = config.largestReceiveBuffer();
        sendTuned = config.sendBuffer() == 0;
        receiveTuned = config.receiveBuffer() == 0;
        values[Option.SO_SNDBUF.ordinal()] = sendTuned ? Math.min(FIRST_SEND_BUFFER, largestSendBuffer) : largestSendBuffer;
        values[Option.SO_RCVBUF.ordinal()] = receiveTuned ? Math.min(FIRST_RECEIVE_BUFFER, largestReceiveBuffer) : largestReceiveBuffer;
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
        largestSendBuffer = from.largestSendBuffer;
        largestReceiveBuffer = from.largestReceiveBuffer;
        sendTuned = from.sendTuned;
        receiveTuned = from.receiveTuned;
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

    /** Sets what the user says; a buffer stays so from then on. */
    void set(Option option, int value) {
        values[option.ordinal()] = switch (option) {
            case SO_SNDBUF -> Math.clamp(value, Math.min(MIN_BUFFER, largestSendBuffer), largestSendBuffer);
            case SO_RCVBUF -> Math.clamp(value, Math.min(MIN_BUFFER, largestReceiveBuffer), largestReceiveBuffer);
            case TCP_KEEPIDLE, TCP_KEEPINTERVAL, TCP_KEEPCOUNT -> Math.max(value, 1);
            case TCP_USER_TIMEOUT, TCP_FASTOPEN -> Math.max(value, 0);
            default -> value;
        };
        sendTuned &= option != Option.SO_SNDBUF;
        receiveTuned &= option != Option.SO_RCVBUF;
    }

    /** The most that the send buffer may grow to by itself: what it is when the user has set it. */
    int sendBufferToBe() {
        return sendTuned ? largestSendBuffer : get(Option.SO_SNDBUF);
    }

    /** The most that the receive buffer may grow to by itself: what it is when the user has set it. */
    int receiveBufferToBe() {
        return receiveTuned ? largestReceiveBuffer : get(Option.SO_RCVBUF);
    }

    /** Whether the receive buffer grows by itself. */
    boolean isReceiveTuned() {
        return receiveTuned;
    }

    /** The send buffer has grown. */
    void grownSendBuffer(int bytes) {
        values[Option.SO_SNDBUF.ordinal()] = bytes;
    }

    /** The receive buffer has grown. */
    void grownReceiveBuffer(int bytes) {
        values[Option.SO_RCVBUF.ordinal()] = bytes;
    }
}
