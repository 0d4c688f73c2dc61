/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.recovery;

import io.ioth.stack.tcp.model.Seq;

/** Three duplicate acknowledgements mean a loss (RFC 5681 §3.2), with NewReno's partial acknowledgements (RFC 6582 §3.2). */
public final class DupAckDetector implements LossDetector {

    private static final int DUP_THRESH = 3;

    private int dupAcks;
    private int recover;
    private boolean inRecovery;

    /** {@code recover} begins at the initial send sequence number. */
    public DupAckDetector(int iss) {
        recover = iss;
    }

    @Override
    public Verdict onDuplicateAck(int sndUna, int sndNxt) {
        dupAcks++;
        if (inRecovery) {
            return Verdict.DUPLICATE;
        }
        if (dupAcks != DUP_THRESH || !Seq.gt(sndUna, recover)) {
            return Verdict.NONE;
        }
        recover = sndNxt;
        inRecovery = true;
        return Verdict.ENTER_RECOVERY;
    }

    @Override
    public Verdict onNewAck(int sndUna) {
        dupAcks = 0;
        if (!inRecovery) {
            return Verdict.NONE;
        }
        if (Seq.lt(sndUna, recover)) {
            return Verdict.PARTIAL_ACK;
        }
        inRecovery = false;
        return Verdict.EXIT_RECOVERY;
    }

    @Override
    public void onTimeout(int sndNxt) {
        recover = sndNxt;
        inRecovery = false;
        dupAcks = 0;
    }

    @Override
    public boolean inRecovery() {
        return inRecovery;
    }
}
