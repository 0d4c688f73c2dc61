/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.ecn;

import io.ioth.wire.EcnField;
import io.ioth.wire.TcpOptionsWriter;
import io.netty.buffer.ByteBuf;

/** The data receiver's counters of RFC 9768 §3.2, and when and how the peer hears of them. */
final class MarksReceived {

    private static final int INITIAL_CEP = 5;
    private static final int INITIAL_BYTES = 1;
    /** So many marks are told at once (RFC 9768 §3.2.2.5.1). */
    private static final int MARKS_WITH_TEXT = 2;

    private static final int MARKS_WITHOUT_TEXT = 3;
    private static final int TWO_FIELDS = TcpOptionsWriter.accEcnLength(2);
    private static final int THREE_FIELDS = TcpOptionsWriter.accEcnLength(3);

    private int cep = INITIAL_CEP;
    private int e0b = INITIAL_BYTES;
    private int ceb;
    private int e1b = INITIAL_BYTES;
    private boolean e0bChanged;
    private boolean e1bChanged;
    /** What the peer was last told of. */
    private int toldE0b;
    private int toldCeb;
    private int toldE1b;
    /** Whether text went with the option, which, unlike an acknowledgement, is missed when it doesn't get through. */
    private boolean toldWithText;
    /** Bytes of the option in the segment that is being sent; 0 without one. */
    private int writing;

    private boolean lastMarked;
    private int marksSinceAck;
    private boolean synAckCounted;

    /**
     * None yet, or that of the peer's SYN and ACK.
     *
     * @param client whether we opened the connection; then our first text tries the option (RFC 9768 §3.2.3.2.1)
     */
    MarksReceived(boolean client, boolean synAckMarked) {
        toldWithText = !client;
        onSynAckAgain(synAckMarked);
    }

    /** However many marked SYN-ACKs come, they count once. */
    void onSynAckAgain(boolean marked) {
        if (marked && !synAckCounted) {
            synAckCounted = true;
            cep++;
        }
    }

    /** r.cep. */
    int cePackets() {
        return cep;
    }

    /** Counts; answers whether to acknowledge at once: when marking begins, and when there were several. */
    boolean onArrival(int field, int text, int packets) {
        boolean marked = field == EcnField.CE;
        boolean begins = marked && text > 0 && !lastMarked;
        lastMarked = marked;
        switch (field) {
            case EcnField.CE -> {
                cep += packets;
                marksSinceAck += packets;
                ceb += text;
            }
            case EcnField.ECT_0 -> {
                e0b += text;
                e0bChanged |= text > 0;
            }
            case EcnField.ECT_1 -> {
                e1b += text;
                e1bChanged |= text > 0;
            }
            default -> {}
        }
        return begins || marksSinceAck >= (text > 0 ? MARKS_WITH_TEXT : MARKS_WITHOUT_TEXT);
    }

    /** Whether a counter moved since the peer was last told, or it never was. */
    boolean isOptionDue() {
        return toldE0b != e0b || toldCeb != ceb || toldE1b != e1b || !toldWithText;
    }

    /** Bytes that the option takes of {@code space}, or 0: what has changed must be in it. */
    int optionLength(int space) {
        if (!isOptionDue()) {
            return 0;
        }
        boolean three = e0bChanged && e1bChanged && space >= THREE_FIELDS;
        boolean omitted = !three && e0bChanged && e1bChanged && toldE0b != e0b && toldE1b != e1b;
        return three ? THREE_FIELDS : space >= TWO_FIELDS && !omitted ? TWO_FIELDS : 0;
    }

    int writeOption(ByteBuf out, int at, int space) {
        writing = optionLength(space);
        if (writing == 0) {
            return at;
        }
        boolean order1 = !e0bChanged && e1bChanged || writing == TWO_FIELDS && toldE0b == e0b && toldE1b != e1b;
        int fields = writing == THREE_FIELDS ? 3 : 2;
        return order1
                ? TcpOptionsWriter.accEcn(out, at, 1, e1b, ceb, e0b, fields)
                : TcpOptionsWriter.accEcn(out, at, 0, e0b, ceb, e1b, fields);
    }

    /** The segment that was being sent is gone. */
    void onSent(boolean text) {
        marksSinceAck = 0;
        if (writing > 0) {
            toldWithText |= text;
            toldE0b = e0b;
            toldCeb = ceb;
            toldE1b = e1b;
            writing = 0;
        }
    }
}
