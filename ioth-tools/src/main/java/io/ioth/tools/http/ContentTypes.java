/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools.http;

import java.net.URLConnection;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** Media types by the ends of file names. */
final class ContentTypes {

    private static final Map<String, String> KNOWN = Map.ofEntries(
            Map.entry("html", "text/html; charset=utf-8"), Map.entry("htm", "text/html; charset=utf-8"),
            Map.entry("txt", "text/plain; charset=utf-8"), Map.entry("md", "text/markdown; charset=utf-8"),
            Map.entry("css", "text/css; charset=utf-8"), Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("mjs", "text/javascript; charset=utf-8"), Map.entry("csv", "text/csv; charset=utf-8"),
            Map.entry("json", "application/json"), Map.entry("svg", "image/svg+xml"),
            Map.entry("webp", "image/webp"), Map.entry("wasm", "application/wasm"),
            Map.entry("mp4", "video/mp4"), Map.entry("woff2", "font/woff2"));

    private ContentTypes() {}

    static String of(Path file) {
        String name = String.valueOf(file.getFileName());
        String known = KNOWN.get(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
        if (known != null) {
            return known;
        }
        String guess = URLConnection.guessContentTypeFromName(name);
        return guess == null ? "application/octet-stream" : guess;
    }
}
