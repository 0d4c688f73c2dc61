/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.dns;

import java.security.SecureRandom;
import java.util.Arrays;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * One question as it goes over the wire, with what an answer must repeat for it to be one (RFC 5452 §9): the identifier, and the question
 * to the letter. Drawn anew for each try.
 */
final class Question {

    /** The largest answer that comes by UDP: fits any path without fragments (DNS Flag Day 2020). */
    static final int UDP_SIZE = 1232;

    private static final int HEADER = 12;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] wire;
    private final int end;
    private final boolean exact;

    /**
     * Draws an identifier.
     *
     * @param edns whether EDNS is offered (RFC 6891)
     * @param mixedCase whether the name's case is drawn too
     */
    Question(Record question, boolean edns, boolean mixedCase) {
        Message message = new Message(RANDOM.nextInt(1 << 16));
        message.getHeader().setFlag(Flags.RD);
        message.addRecord(question, Section.QUESTION);
        end = message.toWire().length;
        if (edns) {
            message.addRecord(new OPTRecord(UDP_SIZE, Rcode.NOERROR, 0), Section.ADDITIONAL);
        }
        wire = message.toWire();
        exact = mixedCase;
        if (mixedCase) {
            mixCase();
        }
    }

    private void mixCase() {
        for (int i = HEADER; wire[i] != 0; i += 1 + wire[i]) {
            for (int k = i + 1; k <= i + wire[i]; k++) {
                if (isLetter(wire[k]) && RANDOM.nextBoolean()) {
                    wire[k] ^= 0x20;
                }
            }
        }
    }

    private static boolean isLetter(byte b) {
        int lower = b | 0x20;
        return lower >= 'a' && lower <= 'z';
    }

    byte[] wire() {
        return wire;
    }

    /**
     * Whether {@code message} is an answer to this. One that tells of an error may lack the question, since servers that can't read a
     * query don't repeat it.
     */
    boolean isAnsweredBy(byte[] message) {
        if (message.length < HEADER || message[0] != wire[0] || message[1] != wire[1] || (message[2] & 0xf8) != 0x80) {
            return false;
        }
        int questions = (message[4] & 0xff) << 8 | message[5] & 0xff;
        if (questions == 0) {
            return (message[3] & 0x0f) != Rcode.NOERROR && (message[3] & 0x0f) != Rcode.NXDOMAIN;
        }
        return questions == 1 && message.length >= end && sameQuestion(message);
    }

    private boolean sameQuestion(byte[] message) {
        if (exact) {
            return Arrays.equals(wire, HEADER, end, message, HEADER, end);
        }
        for (int i = HEADER; i < end; i++) {
            if (wire[i] != message[i]
                    && !(i < end - 4 && isLetter(wire[i]) && isLetter(message[i]) && (wire[i] ^ message[i]) == 0x20)) {
                return false;
            }
        }
        return true;
    }
}
