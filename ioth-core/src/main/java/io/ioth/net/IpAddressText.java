/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.net;

/** The text form of addresses: RFC 4291 §2.2 in, RFC 5952 out. */
final class IpAddressText {

    private static final int GROUPS = 8;

    private IpAddressText() {}

    static IpAddress parse(String text) {
        if (text.indexOf(':') < 0) {
            return IpAddress.ofIpv4(parseIpv4(text, text));
        }
        int gap = text.indexOf("::");
        if (gap < 0) {
            int[] groups = parseGroups(text, text);
            if (groups.length != GROUPS) {
                throw malformed(text);
            }
            return assemble(groups, new int[0]);
        }
        String tail = text.substring(gap + 2);
        if (tail.contains("::") || tail.startsWith(":")) {
            throw malformed(text);
        }
        int[] before = parseGroups(text.substring(0, gap), text);
        int[] after = parseGroups(tail, text);
        if (before.length + after.length >= GROUPS || text.substring(0, gap).indexOf('.') >= 0) {
            throw malformed(text);
        }
        return assemble(before, after);
    }

    private static IpAddress assemble(int[] before, int[] after) {
        long[] halves = new long[2];
        for (int i = 0; i < before.length; i++) {
            halves[i / 4] |= (long) before[i] << 48 - i % 4 * 16;
        }
        for (int i = 0; i < after.length; i++) {
            int at = GROUPS - after.length + i;
            halves[at / 4] |= (long) after[i] << 48 - at % 4 * 16;
        }
        return new IpAddress(halves[0], halves[1]);
    }

    private static int[] parseGroups(String part, String text) {
        if (part.isEmpty()) {
            return new int[0];
        }
        String[] words = part.split(":", -1);
        boolean dotted = words[words.length - 1].indexOf('.') >= 0;
        int[] groups = new int[words.length + (dotted ? 1 : 0)];
        for (int i = 0; i < words.length; i++) {
            if (dotted && i == words.length - 1) {
                int bits = parseIpv4(words[i], text);
                groups[i] = bits >>> 16;
                groups[i + 1] = bits & 0xffff;
            } else {
                groups[i] = parseGroup(words[i], text);
            }
        }
        return groups;
    }

    private static int parseGroup(String word, String text) {
        if (word.isEmpty() || word.length() > 4) {
            throw malformed(text);
        }
        int value = 0;
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            int digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                throw malformed(text);
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private static int parseIpv4(String part, String text) {
        String[] octets = part.split("\\.", -1);
        if (octets.length != 4) {
            throw malformed(text);
        }
        int bits = 0;
        for (String octet : octets) {
            bits = bits << 8 | parseOctet(octet, text);
        }
        return bits;
    }

    private static int parseOctet(String octet, String text) {
        if (octet.isEmpty() || octet.length() > 3 || octet.length() > 1 && octet.charAt(0) == '0') {
            throw malformed(text);
        }
        int value = 0;
        for (int i = 0; i < octet.length(); i++) {
            char c = octet.charAt(i);
            if (c < '0' || c > '9') {
                throw malformed(text);
            }
            value = value * 10 + c - '0';
        }
        if (value > 255) {
            throw malformed(text);
        }
        return value;
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException("'" + text
                + "' is not an IP address literal; one looks like 2001:db8::1 or 192.0.2.1");
    }

    static String format(IpAddress address) {
        if (address.isIpv4()) {
            int bits = address.ipv4Bits();
            return (bits >>> 24) + "." + (bits >>> 16 & 0xff) + "." + (bits >>> 8 & 0xff) + "." + (bits & 0xff);
        }
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = (int) ((i < 4 ? address.high() : address.low()) >>> 48 - i % 4 * 16) & 0xffff;
        }
        long run = longestZeroRun(groups);
        int start = (int) (run >>> 32);
        int length = (int) run;
        StringBuilder text = new StringBuilder(39);
        for (int i = 0; i < GROUPS; i++) {
            if (length > 1 && i >= start && i < start + length) {
                if (i == start) {
                    text.append("::");
                }
                continue;
            }
            if (text.length() > 0 && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }

    /** Start in the upper half, length in the lower; the first of equals (RFC 5952 §4.2.3). */
    private static long longestZeroRun(int[] groups) {
        int bestStart = 0;
        int bestLength = 0;
        int length = 0;
        for (int i = 0; i < GROUPS; i++) {
            length = groups[i] == 0 ? length + 1 : 0;
            if (length > bestLength) {
                bestLength = length;
                bestStart = i - length + 1;
            }
        }
        return (long) bestStart << 32 | bestLength;
    }
}
