/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools;

import io.ioth.NetStack;
import io.ioth.tools.http.HttpClient;
import io.ioth.tools.http.HttpResult;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ioth get}. */
@Command(
        name = "get",
        mixinStandardHelpOptions = true,
        description = "Fetches a URL over a stack of its own, or stores a file there.",
        footer = {"", "Example: ioth get --net vde:///run/vde/lab --config ip=fd00::2/64 http://[fd00::80]/big.iso"})
final class GetCommand implements Callable<Integer> {

    private static final int MAX_REDIRECTS = 5;

    @Mixin
    private final StackOptions options = new StackOptions();

    @Parameters(paramLabel = "URL", description = "Its host is a name, an IPv6 address in brackets, or an IPv4 address.")
    private String url = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Where to; - for standard output. When left out, the URL's own file name, if that is free.")
    private Optional<String> output = Optional.empty();

    @Option(names = "--put", paramLabel = "FILE", description = "Store this file at the URL instead of fetching.")
    private Optional<Path> put = Optional.empty();

    @Option(names = "--resolve", paramLabel = "NAME=ADDRESS", description = "The address of a name in the URL, so that it isn't looked up.")
    private Map<String, String> names = Map.of();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** For picocli. */
    GetCommand() {}

    @Override
    public Integer call() throws IOException {
        HttpUrl where = HttpUrl.parse(url);
        try (NetStack stack = options.open()) {
            HttpResult result = put.isPresent() ? store(stack, where, put.get()) : fetch(stack, where);
            if (!result.ok()) {
                throw new IOException("HTTP " + result.status() + " " + result.reason());
            }
            spec.commandLine().getErr().println(String.format(Locale.ROOT, "%d bytes in %.3f s, %.1f MB/s",
                    result.bytes(), result.nanoseconds() / 1e9, result.megabytesPerSecond()));
            return 0;
        }
    }

    private HttpResult store(NetStack stack, HttpUrl folderOrFile, Path file) throws IOException {
        HttpUrl where = folderOrFile.withFile(String.valueOf(file.getFileName()));
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ);
                SocketChannel channel = connect(stack, where)) {
            return client(channel).put(where.authority(), where.target(), in);
        }
    }

    private HttpResult fetch(NetStack stack, HttpUrl first) throws IOException {
        String name = output.orElseGet(() -> first.fileName().isEmpty() ? "index.html" : first.fileName());
        if (name.equals("-")) {
            return follow(stack, first, new FileOutputStream(FileDescriptor.out).getChannel());
        }
        Path file = Path.of(name);
        if (output.isEmpty() && Files.exists(file)) {
            throw new IOException(name + " is there already; say -o FILE");
        }
        try (LazyFile out = new LazyFile(file)) {
            return follow(stack, first, out);
        }
    }

    private HttpResult follow(NetStack stack, HttpUrl first, WritableByteChannel out) throws IOException {
        HttpUrl where = first;
        for (int i = 0; i <= MAX_REDIRECTS; i++) {
            try (SocketChannel channel = connect(stack, where)) {
                HttpResult result = client(channel).get(where.authority(), where.target(), out);
                if (!result.redirected()) {
                    return result;
                }
                where = where.redirect(result.location());
            }
        }
        throw new IOException("more than " + MAX_REDIRECTS + " redirections");
    }

    private SocketChannel connect(NetStack stack, HttpUrl where) throws IOException {
        return stack.connect(where.connectTo(names), where.port());
    }

    private static HttpClient client(SocketChannel channel) {
        return new HttpClient(channel, ProgressLine.ofTerminal());
    }
}
