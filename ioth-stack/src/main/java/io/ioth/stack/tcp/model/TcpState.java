/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.model;

/** The states of RFC 9293 §3.3.2. */
public enum TcpState {
    /** No connection at all. */
    CLOSED,
    /** Waiting for any connection request. */
    LISTEN,
    /** Waiting for a matching request after having sent one. */
    SYN_SENT,
    /** Waiting for the confirming acknowledgement, having both received and sent a request. */
    SYN_RECEIVED,
    /** Open: data received can be delivered. */
    ESTABLISHED,
    /** Closed here; waiting for the peer's FIN, or for the acknowledgement of ours. */
    FIN_WAIT_1,
    /** Closed here and acknowledged; waiting for the peer's FIN. */
    FIN_WAIT_2,
    /** The peer has closed; waiting for our own user to. */
    CLOSE_WAIT,
    /** Both closed at once; waiting for the acknowledgement of our FIN. */
    CLOSING,
    /** The peer closed first, then we; waiting for the acknowledgement of our FIN. */
    LAST_ACK,
    /** Waiting for old segments to have left the network. */
    TIME_WAIT;

    private final String rfcName = name().replace('_', '-');

    /** The name as the RFC writes it, such as {@code FIN-WAIT-1}. */
    public String rfcName() {
        return rfcName;
    }

    /** Whether the user may still send. */
    public boolean canSend() {
        return this == ESTABLISHED || this == CLOSE_WAIT;
    }

    /** Whether the peer may still send. */
    public boolean canReceive() {
        return this == ESTABLISHED || this == FIN_WAIT_1 || this == FIN_WAIT_2;
    }
}
