/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A response: its body is either bytes at hand, or a part of a file.
 *
 * @param length of the body, in bytes
 */
record HttpResponse(int status, Map<String, String> headers, ByteBuffer bytes, Optional<Path> file, long from, long length) {

    private static final Map<Integer, String> REASONS = Map.ofEntries(
            Map.entry(200, "OK"), Map.entry(201, "Created"), Map.entry(204, "No Content"),
            Map.entry(206, "Partial Content"), Map.entry(301, "Moved Permanently"), Map.entry(400, "Bad Request"),
            Map.entry(403, "Forbidden"), Map.entry(404, "Not Found"), Map.entry(405, "Method Not Allowed"),
            Map.entry(409, "Conflict"), Map.entry(411, "Length Required"), Map.entry(414, "URI Too Long"),
            Map.entry(416, "Range Not Satisfiable"), Map.entry(431, "Request Header Fields Too Large"),
            Map.entry(500, "Internal Server Error"), Map.entry(501, "Not Implemented"),
            Map.entry(505, "HTTP Version Not Supported"), Map.entry(507, "Insufficient Storage"));

    static HttpResponse of(int status, String contentType, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        HttpResponse response = new HttpResponse(
                status, new LinkedHashMap<>(), ByteBuffer.wrap(bytes), Optional.empty(), 0, bytes.length);
        return response.with("Content-Type", contentType);
    }

    static HttpResponse error(int status, String detail) {
        return of(status, "text/plain; charset=utf-8", status + " " + reason(status) + ": " + detail + "\n");
    }

    static HttpResponse empty(int status) {
        return new HttpResponse(status, new LinkedHashMap<>(), ByteBuffer.allocate(0), Optional.empty(), 0, 0);
    }

    static HttpResponse ofFile(int status, Path file, long from, long length) {
        return new HttpResponse(
                status, new LinkedHashMap<>(), ByteBuffer.allocate(0), Optional.of(file), from, length);
    }

    HttpResponse with(String name, String value) {
        headers.put(name, value);
        return this;
    }

    static String reason(int status) {
        return REASONS.getOrDefault(status, "Status");
    }
}
