/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.stack.tcp.model.TcpState;

/**
 * What a connection knows, at one moment; for tests and tools.
 *
 * @param mss bytes of text in a full segment
 * @param cwnd the congestion window, in bytes
 * @param ssthresh the slow start threshold, in bytes
 * @param flightSize bytes in flight
 * @param sndWnd the peer's window, in bytes
 * @param rcvWnd our window, in bytes
 * @param srttNs the smoothed round-trip time; 0 before any measurement
 * @param rttvarNs its variance
 * @param rtoNs the retransmission timeout
 * @param backoffs how often it has expired in a row
 * @param timestamps whether segments carry timestamps
 * @param sackPermitted whether both sides' SYNs permitted SACK
 */
public record TcpInfo(
        TcpState state,
        int mss,
        int cwnd,
        int ssthresh,
        int flightSize,
        int sndWnd,
        int rcvWnd,
        long srttNs,
        long rttvarNs,
        long rtoNs,
        int backoffs,
        boolean timestamps,
        boolean sackPermitted) {}
