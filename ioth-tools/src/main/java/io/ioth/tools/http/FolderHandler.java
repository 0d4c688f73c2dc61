/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Optional;

/** Answers with the files below a folder, and never with one outside it, symbolic links included. */
final class FolderHandler implements HttpHandler {

    private final Path root;
    private final Optional<Upload> upload;

    FolderHandler(Path folder, boolean upload) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new NotDirectoryException(folder.toString());
        }
        this.root = folder.toRealPath();
        this.upload = upload ? Optional.of(new Upload(root)) : Optional.empty();
    }

    @Override
    public HttpResponse handle(HttpRequest request, RequestBody body) throws IOException, HttpException {
        boolean put = request.method().equals("PUT") && upload.isPresent();
        if (!put && !request.method().equals("GET") && !request.method().equals("HEAD")) {
            return HttpResponse.error(405, "only GET and HEAD" + (upload.isPresent() ? " and PUT" : " are allowed here"))
                    .with("Allow", upload.isPresent() ? "GET, HEAD, PUT" : "GET, HEAD");
        }
        String path = TargetPath.decode(request.target());
        return put ? upload.get().receive(resolve(path), path, body) : read(request, path);
    }

    private HttpResponse read(HttpRequest request, String path) throws IOException, HttpException {
        Path file = existing(path);
        if (Files.isDirectory(file)) {
            if (!path.endsWith("/")) {
                return HttpResponse.empty(301).with("Location", TargetPath.encode(path + "/"));
            }
            Path index = file.resolve("index.html");
            if (!Files.isRegularFile(index)) {
                return HttpResponse.of(200, "text/html; charset=utf-8", DirectoryIndex.page(file, path));
            }
            file = index;
        } else if (path.endsWith("/")) {
            throw new HttpException(404, path);
        }
        if (!Files.isReadable(file) || !Files.isRegularFile(file)) {
            throw new HttpException(403, path);
        }
        return fileResponse(request, file);
    }

    private static HttpResponse fileResponse(HttpRequest request, Path file) throws IOException {
        long size = Files.size(file);
        String date = HttpDate.of(Files.getLastModifiedTime(file).toInstant());
        boolean wantsRange = request.headers().get("If-Range").map(date::equals).orElse(true);
        ByteRange range = ByteRange.parse(wantsRange ? request.headers().get("Range") : Optional.empty(), size);
        HttpResponse response = switch (range.kind()) {
            case WHOLE -> HttpResponse.ofFile(200, file, 0, size);
            case PART -> HttpResponse.ofFile(206, file, range.from(), range.length()).with("Content-Range", range.text(size));
            case OUTSIDE ->
                HttpResponse.error(416, "the file has " + size + " bytes").with("Content-Range", "bytes */" + size);
        };
        if (range.kind() != ByteRange.Kind.OUTSIDE) {
            response.with("Content-Type", ContentTypes.of(file)).with("Last-Modified", date);
        }
        return response.with("Accept-Ranges", "bytes");
    }

    private Path resolve(String path) throws HttpException {
        try {
            Path file = root.resolve(path.substring(1)).normalize();
            if (!file.startsWith(root)) {
                throw new HttpException(400, "a path that leads outside");
            }
            return file;
        } catch (InvalidPathException e) {
            throw new HttpException(400, "not a path");
        }
    }

    private Path existing(String path) throws IOException, HttpException {
        try {
            Path real = resolve(path).toRealPath();
            if (real.startsWith(root)) {
                return real;
            }
        } catch (NoSuchFileException e) {
            throw new HttpException(404, path);
        }
        throw new HttpException(404, path);
    }
}
