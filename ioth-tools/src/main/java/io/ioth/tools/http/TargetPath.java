/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The path of a request target, and its percent-encoding (RFC 3986 §2.1). */
final class TargetPath {

    private static final String UNRESERVED = "-._~/!$&'()*+,;=:@";

    private TargetPath() {}

    /**
     * The decoded path, beginning with a slash, without query.
     *
     * @throws HttpException 400 when it is malformed, or has {@code ..} for a step
     */
    static String decode(String target) throws HttpException {
        String path = target;
        if (path.regionMatches(true, 0, "http://", 0, 7)) {
            int slash = path.indexOf('/', 7);
            path = slash < 0 ? "/" : path.substring(slash);
        }
        path = path.split("[?#]", 2)[0];
        if (!path.startsWith("/")) {
            throw new HttpException(400, "a target that is not a path");
        }
        String decoded = percentDecode(path);
        for (String step : decoded.split("/", -1)) {
            if (step.equals("..") || step.indexOf('\0') >= 0) {
                throw new HttpException(400, "a path that leads outside");
            }
        }
        return decoded;
    }

    private static String percentDecode(String path) throws HttpException {
        byte[] encoded = path.getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer bytes = ByteBuffer.allocate(encoded.length);
        for (int i = 0; i < encoded.length; i++) {
            if (encoded[i] != '%') {
                bytes.put(encoded[i]);
                continue;
            }
            int high = i + 2 < encoded.length ? Character.digit(encoded[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(encoded[i + 2], 16);
            if (low < 0) {
                throw new HttpException(400, "a malformed percent-encoding");
            }
            bytes.put((byte) (high << 4 | low));
            i += 2;
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException e) {
            throw new HttpException(400, "a path that is not UTF-8");
        }
    }

    /** The opposite of {@link #decode}, for links. */
    static String encode(String path) {
        StringBuilder text = new StringBuilder(path.length());
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c < 0x80 && (Character.isLetterOrDigit(c) || UNRESERVED.indexOf(c) >= 0)) {
                text.append(c);
            } else {
                text.append('%').append(Character.toUpperCase(Character.forDigit(c >> 4, 16)))
                        .append(Character.toUpperCase(Character.forDigit(c & 15, 16)));
            }
        }
        return text.toString();
    }
}
