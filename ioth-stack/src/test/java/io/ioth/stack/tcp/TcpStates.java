/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.stack.socket.StreamSocket;

/** A connection in any synchronized state, opened by us, and the next numbers of both sides. */
abstract class TcpStates extends PacketTest {

    /** Whose connection it is. */
    StreamSocket socket;
    /** RCV.NXT. */
    long rcvNxt;
    /** SND.UNA, counted from the initial sequence number. */
    long sndUna;
    /** SND.NXT, counted likewise. */
    long sndNxt;

    /** Goes there by the shortest way, and forgets what was emitted. */
    void enter(String state) throws Exception {
        socket = connected();
        rcvNxt = 101;
        sndUna = 1;
        sndNxt = 1;
        switch (state) {
            case "ESTABLISHED" -> {}
            case "FIN-WAIT-1" -> closeOurs();
            case "FIN-WAIT-2" -> {
                closeOurs();
                acknowledgeOurs();
            }
            case "CLOSE-WAIT" -> closeTheirs();
            case "CLOSING" -> {
                closeOurs();
                closeTheirs();
            }
            case "LAST-ACK" -> {
                closeTheirs();
                closeOurs();
            }
            case "TIME-WAIT" -> {
                closeOurs();
                acknowledgeOurs();
                closeTheirs();
            }
            default -> throw new IllegalArgumentException(state);
        }
        emitted.clear();
        if (!socket.stateName().equals(state)) {
            throw new AssertionError("in " + socket.stateName() + " and not in " + state);
        }
    }

    private void closeOurs() {
        socket.shutdownOutput(now);
        work();
        sndNxt++;
    }

    private void acknowledgeOurs() {
        peerSends(Seg.ack(sndNxt).seq(rcvNxt));
        sndUna = sndNxt;
    }

    private void closeTheirs() {
        peerSends(Seg.finAck(sndUna).seq(rcvNxt));
        rcvNxt++;
    }

    static final String[] SYNCHRONIZED = {
        "ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2", "CLOSE-WAIT", "CLOSING", "LAST-ACK", "TIME-WAIT"
    };
}
