/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.dns;

import org.xbill.DNS.Type;
import org.xbill.DNS.WireParseException;

/**
 * Looks a message through before it's decoded, so that the decoder gets only what ends: counts and lengths that fit, names and labels
 * within RFC 1035's limits (§3.1), pointers that lead strictly backwards (§4.1.4), and not so many of them that following them is work.
 */
final class WireCheck {

    /** A message has fewer records than this, all sections together. */
    static final int MAX_RECORDS = 2048;

    private static final int HEADER = 12;
    private static final int MAX_NAME = 255;
    private static final int MAX_HOPS_OF_NAME = 32;
    private static final int MAX_HOPS = 8192;

    private final byte[] message;
    private int at = HEADER;
    private int hops;

    private WireCheck(byte[] message) {
        this.message = message;
    }

    /** Throws unless {@code message} can be decoded safely. */
    static void check(byte[] message) throws WireParseException {
        new WireCheck(message).check();
    }

    private void check() throws WireParseException {
        if (message.length < HEADER) {
            throw new WireParseException("it's shorter than a header");
        }
        int questions = short16(4);
        int records = short16(6) + short16(8) + short16(10);
        if (questions + records > MAX_RECORDS) {
            throw new WireParseException("it claims " + (questions + records) + " records");
        }
        for (int i = 0; i < questions; i++) {
            at = name(at);
            advance(4);
        }
        for (int i = 0; i < records; i++) {
            record();
        }
        if (at != message.length) {
            throw new WireParseException("its records end before it does");
        }
    }

    private void record() throws WireParseException {
        at = name(at);
        int fixed = at;
        advance(10);
        int data = at;
        advance(short16(fixed + 8));
        int first = names(short16(fixed));
        if (first >= 0 && data + first < at) {
            int end = name(data + first);
            if (short16(fixed) == Type.SOA && end < at) {
                name(end);
            }
        }
    }

    /** Where in the data of the common types a name begins; -1 where none does. */
    private static int names(int type) {
        return switch (type) {
            case Type.NS, Type.CNAME, Type.SOA, Type.PTR, Type.DNAME, Type.NSEC -> 0;
            case Type.MX -> 2;
            case Type.SRV -> 6;
            default -> -1;
        };
    }

    private void advance(int bytes) throws WireParseException {
        if (bytes > message.length - at) {
            throw new WireParseException("a record runs past its end");
        }
        at += bytes;
    }

    /** Follows the name at {@code start}; the answer is where the bytes after it are. */
    private int name(int start) throws WireParseException {
        int position = start;
        int lowest = start;
        int end = -1;
        int length = 0;
        for (int jumps = 0; ; ) {
            int head = byte8(position);
            if (head == 0) {
                return end < 0 ? position + 1 : end;
            }
            switch (head & 0xc0) {
                case 0 -> {
                    length += 1 + head;
                    position += 1 + head;
                    if (length >= MAX_NAME) {
                        throw new WireParseException("a name is longer than 255");
                    }
                }
                case 0xc0 -> {
                    int target = (head & 0x3f) << 8 | byte8(position + 1);
                    end = end < 0 ? position + 2 : end;
                    if (target >= lowest || target < HEADER) {
                        throw new WireParseException("a pointer doesn't lead backwards");
                    }
                    if (++jumps > MAX_HOPS_OF_NAME || ++hops > MAX_HOPS) {
                        throw new WireParseException("it's a maze of pointers");
                    }
                    lowest = target;
                    position = target;
                }
                default -> throw new WireParseException("a label is longer than 63");
            }
        }
    }

    private int byte8(int index) throws WireParseException {
        if (index >= message.length) {
            throw new WireParseException("a name runs past its end");
        }
        return message[index] & 0xff;
    }

    private int short16(int index) {
        return (message[index] & 0xff) << 8 | message[index + 1] & 0xff;
    }
}
