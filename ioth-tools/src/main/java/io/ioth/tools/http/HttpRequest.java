/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools.http;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The head of a request, and its body still to be read. */
record HttpRequest(String method, String target, boolean http11, Headers headers, Body body) {

    /** The next request; null when the client has closed. */
    static @Nullable HttpRequest read(MessageReader reader) throws IOException, HttpException {
        String line = reader.readLine();
        if (line != null && line.isEmpty()) {
            line = reader.readLine();
        }
        if (line == null) {
            return null;
        }
        String[] words = line.split(" ", -1);
        if (words.length != 3 || !words[2].matches("HTTP/[0-9]\\.[0-9]") || words[0].isEmpty()) {
            throw new HttpException(400, "a malformed request line");
        }
        if (!words[2].startsWith("HTTP/1.")) {
            throw new HttpException(505, words[2]);
        }
        Headers headers = reader.readHeaders();
        boolean http11 = !words[2].equals("HTTP/1.0");
        if (http11 && headers.get("Host").isEmpty()) {
            throw new HttpException(400, "no Host");
        }
        return new HttpRequest(words[0], words[1], http11, headers, Body.ofRequest(reader, headers));
    }

    boolean keepAlive() {
        return http11 ? !headers.hasToken("Connection", "close") : headers.hasToken("Connection", "keep-alive");
    }

    boolean expectsContinue() {
        return http11 && headers.hasToken("Expect", "100-continue");
    }
}
