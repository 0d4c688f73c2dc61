/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.vde;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A network namespace of the test's own. */
final class Namespace implements AutoCloseable {

    private static final AtomicInteger COUNTER = new AtomicInteger();

    final String name = "ioth-" + ProcessHandle.current().pid() + "-" + COUNTER.getAndIncrement();

    /** Makes one; skips the test where that's not allowed. */
    Namespace() throws IOException, InterruptedException {
        Peers.need("ip");
        Process made = new ProcessBuilder("ip", "netns", "add", name).redirectErrorStream(true).start();
        Peers.need(made.waitFor() == 0, "network namespaces may not be made here");
        ip("link", "set", "lo", "up");
    }

    String ip(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ip", "-n", name));
        command.addAll(List.of(arguments));
        return Peers.run(command.toArray(String[]::new));
    }

    String run(String... command) throws IOException, InterruptedException {
        return Peers.run(inside(List.of(command)).toArray(String[]::new));
    }

    List<String> inside(List<String> command) {
        List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", name));
        whole.addAll(command);
        return whole;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        Peers.run("ip", "netns", "del", name);
    }
}
