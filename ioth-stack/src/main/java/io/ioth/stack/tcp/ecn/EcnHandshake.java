/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.ecn;

import io.ioth.TcpSettings.Ecn;
import io.ioth.wire.EcnField;
import io.ioth.wire.TcpView;

/** What both ends agree on (RFC 3168 §6.1.1, RFC 9768 §3.1 with its table 2). */
final class EcnHandshake {

    /** A SYN's flags that a router marked it, in either direction (RFC 9768, tables 2 and 3). */
    static final int CE_ON_SYN = 0b110;

    private static final int ALL = TcpView.AE | TcpView.CWR | TcpView.ECE;
    private static final int CLASSIC_SYN = TcpView.CWR | TcpView.ECE;
    private static final int CLASSIC_SYN_ACK = TcpView.ECE;
    /** AccECN is tried so many times before a SYN goes without, since it's more likely that it was lost than that it's refused. */
    private static final int ACCURATE_TRIES = 2;

    private static final int NOT_ECT_ON_SYN = 0b010;
    private static final int RESERVED = 0b101;

    private final Ecn allowed;
    private EcnMode mode = EcnMode.NONE;
    private boolean maySetEct;
    private boolean server;
    /** The field that the peer's last SYN came with. */
    private int field;

    EcnHandshake(Ecn allowed) {
        this.allowed = allowed;
    }

    EcnMode mode() {
        return mode;
    }

    boolean maySetEct() {
        return maySetEct;
    }

    /** Something on the way changes what it must not. */
    void stopSettingEct() {
        maySetEct = false;
    }

    /** When a SYN with ECN gets no answer, it's tried without: some routers refuse such (RFC 3168 §6.1.1.1). */
    int synFlags(int retransmits) {
        return switch (allowed) {
            case OFF, ACCEPT -> 0;
            case ON -> retransmits == 0 ? CLASSIC_SYN : 0;
            case ACCURATE -> retransmits < ACCURATE_TRIES ? ALL : 0;
        };
    }

    /** As Linux, a SYN with ECT that asks for RFC 3168 isn't believed, for that forbids it. */
    void onSyn(int flags, int itsField) {
        int asked = flags & ALL;
        server = true;
        field = itsField;
        if (asked == 0 || allowed == Ecn.OFF) {
            return;
        }
        boolean classic = (asked & CLASSIC_SYN) == CLASSIC_SYN;
        if (allowed == Ecn.ACCURATE && asked != CLASSIC_SYN) {
            enter(EcnMode.ACCURATE);
        } else if (classic && itsField == EcnField.NOT_ECT) {
            enter(EcnMode.CLASSIC);
        }
    }

    void enter(EcnMode agreed) {
        mode = agreed;
        maySetEct = agreed != EcnMode.NONE;
    }

    /** Flags that tell how our SYN and ACK arrived are AccECN's, which never sends the two least numbers. */
    void restore(boolean agreed, int flags) {
        boolean accurate = allowed == Ecn.ACCURATE && TcpView.ace(flags) > 1;
        server = true;
        enter(!agreed ? EcnMode.NONE : accurate ? EcnMode.ACCURATE : EcnMode.CLASSIC);
    }

    /** One mode only may be asked for; a SYN without flags means that the peer may have none (RFC 9768 §3.1.5). */
    boolean contradicts(int flags, int itsField) {
        int asked = flags & ALL;
        field = itsField;
        if (mode == EcnMode.ACCURATE && asked == 0) {
            maySetEct = false;
        }
        return allowed == Ecn.ACCURATE
                && (mode == EcnMode.ACCURATE && asked == CLASSIC_SYN || mode == EcnMode.CLASSIC && asked == ALL);
    }

    int synAckFlags(int retransmits) {
        if (mode != EcnMode.ACCURATE) {
            return mode == EcnMode.CLASSIC ? CLASSIC_SYN_ACK : 0;
        }
        if (retransmits >= ACCURATE_TRIES) {
            maySetEct &= !server;
            return 0;
        }
        return encodedField();
    }

    void onSynAck(int flags, int itsField) {
        int answer = TcpView.ace(flags);
        field = itsField;
        if (allowed == Ecn.ON) {
            enter((flags & CLASSIC_SYN) == CLASSIC_SYN_ACK ? EcnMode.CLASSIC : EcnMode.NONE);
        } else if (allowed == Ecn.ACCURATE) {
            enter(switch (answer) {
                case 0b000, 0b111 -> EcnMode.NONE;
                case 0b001 -> EcnMode.CLASSIC;
                default -> EcnMode.ACCURATE;
            });
            maySetEct &= mode == EcnMode.CLASSIC || isUnchanged(answer);
        }
    }

    /** Our SYNs are not marked, and must arrive so (RFC 9768 §3.2.2.3). */
    private static boolean isUnchanged(int encoded) {
        return encoded == NOT_ECT_ON_SYN || encoded == RESERVED;
    }

    void onSynAckAgain(int itsField) {
        field = itsField;
    }

    /** RFC 9768, table 4. Zero says that the peer isn't in this mode. */
    void onAckOfSynAck(int ace) {
        maySetEct &= ace == 0b001 || ace == 0b111 || isUnchanged(ace);
    }

    /** The flags that tell with which field the peer's SYN arrived. */
    int encodedField() {
        return switch (field) {
            case EcnField.ECT_1 -> TcpView.CWR | TcpView.ECE;
            case EcnField.ECT_0 -> TcpView.AE;
            case EcnField.CE -> TcpView.AE | TcpView.CWR;
            default -> TcpView.CWR;
        };
    }
}
