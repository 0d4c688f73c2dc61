/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.dns;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Answers by the byte, well-formed and otherwise. Each repeats the query's identifier and question. */
final class HostileMessages {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int answers;
    private int authorities;

    /** Begins with the header and the question of {@code query}, which has one additional record after it. */
    HostileMessages(byte[] query) {
        int end = questionEnd(query);
        out.write(query, 0, 2);
        out.writeBytes(new byte[] {(byte) 0x81, (byte) 0x80, 0, 1, 0, 0, 0, 0, 0, 0});
        out.write(query, 12, end - 12);
    }

    static int questionEnd(byte[] query) {
        int i = 12;
        while (query[i] != 0) {
            i += 1 + query[i];
        }
        return i + 5;
    }

    int at() {
        return out.size();
    }

    HostileMessages bytes(int... values) {
        for (int value : values) {
            out.write(value);
        }
        return this;
    }

    HostileMessages label(String text) {
        bytes(text.length());
        out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    HostileMessages pointer(int target) {
        return bytes(0xc0 | target >> 8, target & 0xff);
    }

    /** Type, class, TTL and the length of the data, after an owner that's there already. */
    HostileMessages answer(int type, int length) {
        answers++;
        return bytes(type >> 8, type & 0xff, 0, 1, 0, 0, 0, 60, length >> 8, length & 0xff);
    }

    /** An address of the question's name, complete. */
    HostileMessages address(int last) {
        return pointer(12).answer(1, 4).bytes(10, 53, 0, last);
    }

    HostileMessages claimAnswers(int count) {
        answers = count;
        return this;
    }

    HostileMessages claimAuthorities(int count) {
        authorities = count;
        return this;
    }

    byte[] build() {
        byte[] message = out.toByteArray();
        message[6] = (byte) (answers >> 8);
        message[7] = (byte) answers;
        message[8] = (byte) (authorities >> 8);
        message[9] = (byte) authorities;
        return message;
    }

    byte[] cutTo(int length) {
        return Arrays.copyOf(build(), length);
    }
}
