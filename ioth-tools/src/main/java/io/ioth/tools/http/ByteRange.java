/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools.http;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A single byte range (RFC 9110 §14.1.2); several at once are answered with the whole, as §14.2 allows. */
record ByteRange(Kind kind, long from, long length) {

    /** How the range lies in the file. */
    enum Kind {
        WHOLE,
        PART,
        OUTSIDE
    }

    private static final Pattern SINGLE = Pattern.compile("bytes=([0-9]{0,18})-([0-9]{0,18})");

    static ByteRange parse(Optional<String> header, long size) {
        Matcher matcher = SINGLE.matcher(header.orElse(""));
        if (!matcher.matches() || matcher.group(1).isEmpty() && matcher.group(2).isEmpty()) {
            return new ByteRange(Kind.WHOLE, 0, size);
        }
        long from;
        long last = size - 1;
        if (matcher.group(1).isEmpty()) {
            long suffix = Long.parseLong(matcher.group(2));
            from = suffix == 0 ? size : Math.max(0, size - suffix);
        } else {
            from = Long.parseLong(matcher.group(1));
            if (!matcher.group(2).isEmpty()) {
                long wanted = Long.parseLong(matcher.group(2));
                if (wanted < from) {
                    return new ByteRange(Kind.WHOLE, 0, size);
                }
                last = Math.min(last, wanted);
            }
        }
        return from >= size ? new ByteRange(Kind.OUTSIDE, 0, 0) : new ByteRange(Kind.PART, from, last - from + 1);
    }

    /** For {@code Content-Range}. */
    String text(long size) {
        return "bytes " + from + "-" + (from + length - 1) + "/" + size;
    }
}
