/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The page that lists a folder; hidden files are left out. */
final class DirectoryIndex {

    private DirectoryIndex() {}

    static String page(Path folder, String path) throws IOException {
        String title = escape("Index of " + path);
        StringBuilder page = new StringBuilder("<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>")
                .append(title).append("</title></head>\n<body><h1>").append(title).append("</h1>\n<ul>\n");
        if (!path.equals("/")) {
            page.append("<li><a href=\"../\">../</a></li>\n");
        }
        List<Path> entries;
        try (Stream<Path> found = Files.list(folder)) {
            entries = found.sorted().toList();
        }
        for (Path entry : entries) {
            String name = entry.getFileName() + (Files.isDirectory(entry) ? "/" : "");
            if (!name.startsWith(".")) {
                page.append("<li><a href=\"./").append(escape(TargetPath.encode(name))).append("\">")
                        .append(escape(name)).append("</a></li>\n");
            }
        }
        return page.append("</ul></body></html>\n").toString();
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
