/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.dhcp.message;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Domain names in the form of DNS's messages (RFC 1035 §3.1, §4.1.4). */
public final class DomainNames {

    private static final int MAX_LABEL = 63;
    private static final int MAX_NAME = 255;
    private static final int POINTER = 0xc0;

    private DomainNames() {}

    /**
     * A name's bytes.
     *
     * @param complete whether the root follows, so that it's a name in full
     * @throws IllegalArgumentException when the name or one of its labels is empty or too long
     */
    public static byte[] encode(String name, boolean complete) {
        String relative = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String label : relative.split("\\.", -1)) {
            byte[] bytes = label.getBytes(StandardCharsets.UTF_8);
            if (bytes.length == 0 || bytes.length > MAX_LABEL) {
                throw new IllegalArgumentException("'" + name + "' is no domain name: a label has 1 to 63 bytes");
            }
            out.write(bytes.length);
            out.writeBytes(bytes);
        }
        if (complete) {
            out.write(0);
        }
        if (out.size() > MAX_NAME) {
            throw new IllegalArgumentException("'" + name + "' is no domain name: it has more than 255 bytes");
        }
        return out.toByteArray();
    }

    /** Whether this can be a domain name: labels of letters, digits, hyphens and underscores. */
    public static boolean isName(String text) {
        int label = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            boolean allowed = letter || c >= '0' && c <= '9' || c == '-' || c == '_';
            boolean endsLabel = c == '.' && label > 0;
            if (!allowed && !endsLabel || label > MAX_LABEL) {
                return false;
            }
            label = endsLabel ? 0 : label + 1;
        }
        return !text.isEmpty() && label <= MAX_LABEL && text.length() < MAX_NAME;
    }

    /**
     * The names that {@code bytes} holds one after the other, without those that can't be names of hosts; null when they can't be read. A
     * pointer leads back, or nowhere.
     */
    public static @Nullable List<String> decode(byte[] bytes) {
        List<String> result = new ArrayList<>();
        int at = 0;
        while (at < bytes.length) {
            StringBuilder name = new StringBuilder();
            at = read(bytes, at, name);
            if (at < 0) {
                return null;
            }
            if (isName(name.toString())) {
                result.add(name.toString());
            }
        }
        return result;
    }

    /** Reads one name from {@code at}; answers where the next one is, or -1. */
    private static int read(byte[] bytes, int at, StringBuilder name) {
        int from = at;
        int after = -1;
        int limit = at;
        while (from < bytes.length) {
            int length = bytes[from] & 0xff;
            if (length == 0) {
                return after >= 0 ? after : from + 1;
            }
            if ((length & POINTER) == POINTER) {
                int target = from + 1 < bytes.length ? (length & ~POINTER) << 8 | bytes[from + 1] & 0xff : bytes.length;
                if (target >= limit) {
                    return -1;
                }
                after = after >= 0 ? after : from + 2;
                limit = target;
                from = target;
            } else if (!label(bytes, from + 1, length, name)) {
                return -1;
            } else {
                from += 1 + length;
            }
        }
        return -1;
    }

    private static boolean label(byte[] bytes, int at, int length, StringBuilder name) {
        if (length > MAX_LABEL || at + length > bytes.length || name.length() + length + 1 > MAX_NAME) {
            return false;
        }
        if (!name.isEmpty()) {
            name.append('.');
        }
        for (int i = at; i < at + length; i++) {
            int c = bytes[i] & 0xff;
            name.append((char) c);
        }
        return true;
    }
}
