/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;

/** Takes in files; each appears under its name only when it is complete. */
final class Upload {

    private final Path root;
    private final AtomicLong sequence = new AtomicLong();

    Upload(Path root) {
        this.root = root;
    }

    HttpResponse receive(Path file, String path, RequestBody body) throws IOException, HttpException {
        Path folder = file.getParent();
        if (path.endsWith("/") || folder == null || Files.isDirectory(file)) {
            throw new HttpException(409, path + " is a folder");
        }
        if (!Files.isDirectory(folder) || !folder.toRealPath().startsWith(root)) {
            throw new HttpException(409, "there is no folder for " + path);
        }
        Path part = folder.resolve("." + file.getFileName() + ".part-" + ProcessHandle.current().pid() + "-"
                + sequence.incrementAndGet());
        try {
            write(part, body);
            boolean replaces = Files.exists(file);
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
            return replaces ? HttpResponse.empty(204) : HttpResponse.of(201, "text/plain; charset=utf-8", "");
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static void write(Path part, RequestBody body) throws IOException, HttpException {
        try (FileChannel out =
                FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (ByteBuffer bytes = body.next(); bytes != null; bytes = body.next()) {
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
            }
        }
    }
}
