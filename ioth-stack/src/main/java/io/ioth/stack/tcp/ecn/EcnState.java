/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.ecn;

import io.ioth.TcpSettings.Ecn;
import io.ioth.stack.tcp.model.Segment;
import io.ioth.stack.tcp.model.Seq;
import io.ioth.wire.EcnField;
import io.ioth.wire.TcpView;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** ECN of one connection: agreed on in the handshake, and from then on which flags to send and what received ones mean. */
public final class EcnState {

    /** Takes part in nothing, whatever happens. */
    public static final EcnState NONE = new EcnState(Ecn.OFF);

    private final EcnHandshake handshake;
    /** The first segment tells how the peer's SYN and ACK arrived, if it's a pure acknowledgement (RFC 9768 §3.2.2.1). */
    private boolean handshakeAckDue;
    /** Marks arrived, and the peer hasn't said yet that it heard of them. */
    private boolean echo;
    /** The peer is to be told that we heard of its marks. */
    private boolean cwrDue;
    /** The acknowledgement being processed tells of marks. */
    private boolean congested;

    private int ceBytes;
    /** A mark of the handshake, to be reported with the first acknowledgement. */
    private boolean congestedHandshake;
    /** Whether something is in flight for which the window was reduced, and up to where. */
    private boolean reduced;

    private int reducedTo;
    private @Nullable MarksReceived received;
    private @Nullable MarksReported reported;

    /** Before any SYN. */
    public EcnState(Ecn allowed) {
        handshake = new EcnHandshake(allowed);
    }

    /** What was agreed on. */
    public EcnMode mode() {
        return handshake.mode();
    }

    /** The flags of our SYN, which was retransmitted so many times. */
    public int synFlags(int retransmits) {
        return handshake.synFlags(retransmits);
    }

    /** The flags of our SYN and ACK, which was retransmitted so many times. */
    public int synAckFlags(int retransmits) {
        return handshake.synAckFlags(retransmits);
    }

    /** The peer's SYN arrived, alone or with the acknowledgement of ours, for the first time. */
    public void onSyn(Segment syn) {
        if (syn.hasAck()) {
            handshake.onSynAck(syn.flags, syn.ecn);
        } else {
            handshake.onSyn(syn.flags, syn.ecn);
        }
    }

    /** The peer's SYN arrived again before we were synchronized; answers whether it's a reason to reset (RFC 9768 §3.1.5). */
    public boolean contradicts(Segment syn) {
        return handshake.contradicts(syn.flags, syn.ecn);
    }

    /** What was agreed on can't be remembered (RFC 4987 §3.6), so nothing is. */
    public void decline() {
        handshake.enter(EcnMode.NONE);
    }

    /** What was agreed on comes back with the acknowledgement of our SYN, which has these flags (RFC 9768 §5.1). */
    public void restore(boolean agreed, int flags) {
        handshake.restore(agreed, flags);
    }

    /** We are synchronized by {@code segment}: a SYN and ACK, or the acknowledgement of ours. */
    public void onSynchronized(Segment segment) {
        if (mode() != EcnMode.ACCURATE) {
            return;
        }
        boolean client = segment.syn();
        boolean marked = client && segment.ecn == EcnField.CE;
        MarksReported reports = new MarksReported(segment);
        received = new MarksReceived(client, marked);
        reported = reports;
        handshakeAckDue = client;
        boolean pure = segment.length() == 0 && segment.sackBlocks == 0;
        if (!client && pure) {
            int ace = TcpView.ace(segment.flags);
            handshake.onAckOfSynAck(ace);
            reports.onAckOfSynAck(ace);
            congestedHandshake = ace == EcnHandshake.CE_ON_SYN;
        } else if (client) {
            congestedHandshake = TcpView.ace(segment.flags) == EcnHandshake.CE_ON_SYN;
        }
    }

    /** The peer's SYN and ACK arrived again, though we have acknowledged it. */
    public void onRepeatedSynAck(Segment segment) {
        if (mode() == EcnMode.ACCURATE && received != null) {
            handshake.onSynAckAgain(segment.ecn);
            received.onSynAckAgain(segment.ecn == EcnField.CE);
            handshakeAckDue = true;
        }
    }

    /**
     * An acceptable segment arrived; counts its marks.
     *
     * @return whether the peer should hear of it at once
     */
    public boolean onArrival(Segment segment) {
        MarksReceived counters = received;
        if (counters != null) {
            return counters.onArrival(segment.ecn, segment.textLength, segment.wireSegments);
        }
        if (mode() == EcnMode.NONE || segment.textLength == 0) {
            return false;
        }
        boolean heard = (segment.flags & TcpView.CWR) != 0;
        boolean marked = segment.ecn == EcnField.CE;
        boolean first = marked && (heard || !echo);
        echo = marked || echo && !heard;
        return first || heard;
    }

    /**
     * The flags of a segment without SYN or RST.
     *
     * @param fresh whether it has text that was never sent before
     * @param pure whether it has neither text, FIN nor SACK blocks
     */
    public int flags(boolean fresh, boolean pure) {
        MarksReceived counters = received;
        if (counters != null) {
            return handshakeAckDue && pure ? handshake.encodedField() : TcpView.aceFlags(counters.cePackets());
        }
        return (echo ? TcpView.ECE : 0) | (fresh && cwrDue ? TcpView.CWR : 0);
    }

    /** The field of the network header: only fresh text may be marked (RFC 3168 §6.1.4 to §6.1.6). */
    public int codepoint(boolean fresh) {
        return fresh && handshake.maySetEct() ? EcnField.ECT_0 : EcnField.NOT_ECT;
    }

    /**
     * Whether segments may be cut from a superframe: links keep CWR in the first one only, which is right for RFC 3168, and wrong when it is
     * part of a counter.
     */
    public boolean allowsSuperframes() {
        MarksReceived counters = received;
        return counters == null || (TcpView.aceFlags(counters.cePackets()) & TcpView.CWR) == 0;
    }

    /**
     * A segment with {@link #flags} went out.
     *
     * @param wireSegments how many segments with text it is on the wire
     */
    public void onSent(boolean fresh, int wireSegments) {
        if (fresh) {
            cwrDue = false;
        }
        handshakeAckDue = false;
        if (received != null && reported != null) {
            received.onSent(wireSegments > 0);
            reported.onSent(wireSegments);
        }
    }

    /** Bytes of the AccECN option that the next segment should have; 0 for none, or when it doesn't fit. */
    public int optionLength(int space) {
        return received == null ? 0 : received.optionLength(space);
    }

    /** Whether the next acknowledgement should have the option. */
    public boolean isOptionDue() {
        return received != null && received.isOptionDue();
    }

    /** Writes the option, for which there is {@code space}; answers the index behind it. */
    public int writeOption(ByteBuf out, int at, int space) {
        return received == null ? at : received.writeOption(out, at, space);
    }

    /** Whether our SYN and ACK has the option, which tries whether it gets through. */
    public boolean hasSynAckOption(int retransmits) {
        return mode() == EcnMode.ACCURATE && retransmits == 0;
    }

    /**
     * An acknowledgement arrived that isn't older than SND.UNA; find out what it tells of marks.
     *
     * @param acked bytes that it acknowledges newly
     * @param all whether nothing is in flight any more
     */
    public void onAck(Segment segment, int acked, boolean all, int mss) {
        ceBytes = 0;
        congested = congestedHandshake;
        congestedHandshake = false;
        reduced &= Seq.leq(segment.ack, reducedTo);
        MarksReported reports = reported;
        if (reports != null) {
            ceBytes = reports.onAck(segment, acked, all, mss);
            if (reports.isMangled()) {
                handshake.stopSettingEct();
            }
            congested |= reports.hasNewMarks();
        } else if (mode() == EcnMode.CLASSIC) {
            congested = (segment.flags & TcpView.ECE) != 0;
        }
    }

    /** Whether the acknowledgement being processed tells of marks. */
    public boolean isCongested() {
        return congested;
    }

    /** Bytes that it newly tells to have been marked; 0 unless the peer counts. */
    public int ceBytes() {
        return ceBytes;
    }

    /**
     * Whether the congestion window is to be reduced because of marks: once for what was in flight when it last was, for marks or for a loss,
     * and for the first that was sent then, by which the peer hears of it (RFC 3168 §6.1.2).
     */
    public boolean mustReduce() {
        return congested && !reduced;
    }

    /** The congestion window was reduced, for marks or a loss; the peer hears of it with the next fresh text. */
    public void onReduced(int sndNxt) {
        reduced = true;
        reducedTo = sndNxt;
        cwrDue = mode() == EcnMode.CLASSIC;
    }
}
