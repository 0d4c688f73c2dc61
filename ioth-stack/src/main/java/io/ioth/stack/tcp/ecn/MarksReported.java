/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.ecn;

import io.ioth.stack.tcp.model.Segment;
import io.ioth.stack.tcp.model.Seq;
import io.ioth.wire.TcpOptionsReader;
import io.ioth.wire.TcpView;

/** The data sender's counters of RFC 9768 §3.2: what the peer tells of marks on what we sent. */
final class MarksReported {

    private static final int INITIAL_CEP = 5;
    private static final int ACE = 7;
    private static final int FIELD = 0xff_ffff;

    private int cep = INITIAL_CEP;
    private int ceb;
    private boolean optionSeen;
    /** What the peer tells isn't to be relied on. */
    private boolean ignored;

    private boolean optionsIgnored;
    private boolean mangled;
    private boolean newMarks;
    private boolean first = true;
    private int newestTsVal;
    private boolean timestampSeen;
    /** Segments with text of which no acknowledgement told yet, or more. */
    private int unreported;
    /** Bytes of marks that the flags told of since the last option. */
    private int estimated;

    /** Synchronized by {@code segment}. A path on which counters arrive as zero clears them (RFC 9768 §3.2.3.2.4). */
    MarksReported(Segment segment) {
        if (segment.accEcn) {
            optionsIgnored = segment.accEcnE0b == 0 || segment.accEcnE1b == 0;
        }
        remember(segment);
    }

    /** RFC 9768, table 4. */
    void onAckOfSynAck(int ace) {
        ignored = ace == 0;
        if (ace == EcnHandshake.CE_ON_SYN) {
            cep++;
        }
        first = false;
    }

    /** Whether something on the way changes what it must not. */
    boolean isMangled() {
        return mangled;
    }

    /** Whether the last acknowledgement told of marks. */
    boolean hasNewMarks() {
        return newMarks;
    }

    void onSent(int segments) {
        unreported += segments;
    }

    /** What an acknowledgement tells newly, in bytes that were marked. */
    int onAck(Segment segment, int acked, boolean all, int mss) {
        newMarks = false;
        boolean news = acked > 0 || isNewer(segment);
        if (ignored || segment.syn() || !news) {
            return 0;
        }
        remember(segment);
        int ace = TcpView.ace(segment.flags);
        if (first && ace == 0) {
            ignored = true;
            mangled = true;
            return 0;
        }
        first = false;
        int marks = ace - cep & ACE;
        int bytes = segment.accEcn && !optionsIgnored && segment.accEcnCeb != TcpOptionsReader.ABSENT
                ? byOption(segment.accEcnCeb, marks, mss)
                : byField(marks, acked, mss);
        if (all) {
            unreported = 0;
        }
        return bytes;
    }

    /** An acknowledgement that is overtaken by another says nothing new, and would be taken for seven more marks. */
    private boolean isNewer(Segment segment) {
        return segment.timestamps && timestampSeen && Seq.gt(segment.tsVal, newestTsVal);
    }

    private void remember(Segment segment) {
        if (segment.timestamps) {
            timestampSeen = true;
            newestTsVal = segment.tsVal;
        }
    }

    /** The option counts bytes, and so tells how often the three bits went round. */
    private int byOption(int told, int marks, int mss) {
        int bytes = told - ceb & FIELD;
        if (bytes > FIELD / 2) {
            return 0;
        }
        optionSeen = true;
        ceb = ceb + bytes & FIELD;
        int left = Math.max(0, bytes - estimated);
        int rounds = Math.max(0, (left + mss - 1) / mss - marks + (ACE + 1) / 2) / (ACE + 1);
        cep += marks + rounds * (ACE + 1);
        newMarks = left > 0 || marks > 0;
        if (left > 0 && marks == 0 && estimated == 0 && unreported <= ACE) {
            mangled = true;
        }
        estimated = 0;
        return left;
    }

    /** Without it, the most marks that can be are taken to be (RFC 9768 §3.2.2.5.2). */
    private int byField(int marks, int acked, int mss) {
        int packets = Math.min((acked + mss - 1) / mss, unreported);
        int most = packets <= ACE || optionSeen ? marks : packets - (packets - marks & ACE);
        cep += most;
        newMarks = most > 0;
        int bytes = acked > 0 ? Math.min(acked, most * mss) : most * mss;
        estimated += bytes;
        return bytes;
    }
}
