/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.it;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A network namespace of the kernel's with a name of its own, removed at the end. */
final class NetNs implements AutoCloseable {

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Duration SHORT = Duration.ofSeconds(10);

    private final String name;

    private NetNs(String name) {
        this.name = name;
    }

    /** Makes one, its loopback up. */
    static NetNs create() throws IOException {
        NetNs ns = new NetNs("ioth-it-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet());
        must(Proc.run(SHORT, "ip", "netns", "add", ns.name));
        ns.must("ip", "link", "set", "lo", "up");
        return ns;
    }

    String name() {
        return name;
    }

    /** The command line that runs {@code command} in here. It has the process id of what it runs. */
    List<String> inside(List<String> command) {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", name));
        all.addAll(command);
        return all;
    }

    /** Runs a program in here to its end. */
    Proc.Result run(Duration limit, String... command) throws IOException {
        return Proc.run(limit, inside(List.of(command)));
    }

    /** Runs a short command in here that can't fail. */
    void must(String... command) throws IOException {
        must(run(SHORT, command));
    }

    private static void must(Proc.Result result) throws IOException {
        if (result.exit() != 0) {
            throw new IOException("exit " + result.exit() + ": " + result.output());
        }
    }

    @Override
    public void close() throws IOException {
        Proc.run(SHORT, "ip", "netns", "del", name);
    }
}
