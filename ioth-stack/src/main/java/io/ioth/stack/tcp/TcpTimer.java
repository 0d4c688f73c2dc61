/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

/** What a connection waits for. */
enum TcpTimer {
    /** Retransmission (RFC 6298); of a SYN too. */
    REXMT,
    /** Our SYN and ACK are to be sent again, of a connection that its user has already. */
    SYN_ACK,
    /** What is late is to be taken for lost (RFC 8985 §6.2). */
    REORDER,
    /** The end of a flight is to be probed for a loss (RFC 8985 §7). */
    TLP,
    /** The next segment may go, as pacing has it. */
    PACE,
    /** A zero window is to be probed (RFC 9293 §3.8.6.1). */
    PERSIST,
    /** A delayed acknowledgement is due (RFC 9293 §3.8.6.3). */
    DELACK,
    /** An idle peer is to be probed (RFC 9293 §3.8.4). */
    KEEPALIVE,
    /** Buffers that are kept for what may come are to be freed. */
    IDLE
}
