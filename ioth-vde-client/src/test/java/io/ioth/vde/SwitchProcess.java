/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.vde;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** Debian's {@code vde_switch}, as a child of the test. */
final class SwitchProcess implements AutoCloseable {

    private static final long START_NS = 10_000_000_000L;

    private final Process process;
    private final Path directory;
    private final Path management;

    private SwitchProcess(Process process, Path directory, Path management) {
        this.process = process;
        this.directory = directory;
        this.management = management;
    }

    /** Starts one whose sockets are below {@code temporary}. */
    static SwitchProcess start(Path temporary, String... options) throws IOException {
        return start(temporary, List.of(options), command -> command);
    }

    /** Starts one in a network namespace, where its TAP devices will be. */
    static SwitchProcess startIn(Namespace space, Path temporary, String... options) throws IOException {
        return start(temporary, List.of(options), space::inside);
    }

    private static SwitchProcess start(Path temporary, List<String> options, UnaryOperator<List<String>> wrap)
            throws IOException {
        Peers.need("vde_switch");
        Path directory = temporary.resolve("sw");
        Path management = temporary.resolve("mgmt");
        List<String> command = new ArrayList<>(List.of(
                "vde_switch", "-s", directory.toString(), "-M", management.toString()));
        command.addAll(options);
        Process process = new ProcessBuilder(wrap.apply(command))
                .redirectErrorStream(true)
                .redirectOutput(temporary.resolve("switch.log").toFile())
                .start();
        SwitchProcess started = new SwitchProcess(process, directory, management);
        started.awaitSockets();
        return started;
    }

    private void awaitSockets() throws IOException {
        long deadline = System.nanoTime() + START_NS;
        while (!Files.exists(directory.resolve("ctl")) || !Files.exists(management)) {
            if (!process.isAlive() || System.nanoTime() - deadline > 0) {
                throw new IOException("vde_switch didn't start");
            }
            Thread.onSpinWait();
        }
    }

    Path directory() {
        return directory;
    }

    String vnl() {
        return "vde://" + directory;
    }

    long pid() {
        return process.pid();
    }

    /** Sends one command to the management socket and answers its reply. */
    String manage(String command) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(management));
            readUntil(channel, "vde$ ");
            channel.write(ByteBuffer.wrap((command + "\n").getBytes(StandardCharsets.UTF_8)));
            return readUntil(channel, "vde$ ");
        }
    }

    private static String readUntil(SocketChannel channel, String end) throws IOException {
        StringBuilder text = new StringBuilder();
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        while (text.indexOf(end) < 0) {
            if (channel.read(buffer.clear()) < 0) {
                throw new IOException("the switch hung up after: " + text);
            }
            text.append(StandardCharsets.UTF_8.decode(buffer.flip()));
        }
        return text.toString();
    }

    /** Sends a signal to this process alone. */
    void signal(String name) throws IOException, InterruptedException {
        Peers.run("kill", "-" + name, Long.toString(process.pid()));
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
