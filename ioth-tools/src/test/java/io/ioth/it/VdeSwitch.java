/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Debian's {@code vde_switch}, open to every user, in a namespace where the kernel is plugged into it with a TAP device. Its sockets are in
 * the file system, so programs outside the namespace reach it as well.
 */
final class VdeSwitch implements AutoCloseable {

    static final String TAP = "ioth0";

    private final NetNs ns;
    private final Path folder;
    private Proc proc;

    private VdeSwitch(NetNs ns, Path folder) {
        this.ns = ns;
        this.folder = folder;
    }

    /** Starts one; the kernel gets these addresses, each with its prefix length. */
    static VdeSwitch start(NetNs ns, Path folder, String... addresses) throws IOException {
        VdeSwitch made = new VdeSwitch(ns, folder);
        made.restart(addresses);
        return made;
    }

    /** Starts one in this namespace, with other options and without a TAP, and waits until it can be joined. */
    static Proc bare(Path folder, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of("vde_switch", "-s", folder.toString()));
        command.addAll(List.of(options));
        Proc started = Proc.startWithInput(command);
        while (!Files.exists(folder.resolve("ctl"))) {
            assertTrue(started.isAlive(), started.output());
            Thread.onSpinWait();
        }
        return started;
    }

    /** Starts it again after {@link #kill}. */
    void restart(String... addresses) throws IOException {
        List<String> command = new ArrayList<>(
                List.of("vde_switch", "-s", folder.toString(), "-m", "666", "-M", folder + ".mgmt"));
        if (addresses.length > 0) {
            command.addAll(List.of("-t", TAP));
        }
        proc = Proc.startWithInput(ns.inside(command));
        awaitUp(addresses.length > 0);
        if (addresses.length == 0) {
            return;
        }
        for (String address : addresses) {
            List<String> add = new ArrayList<>(List.of("ip", "address", "add", address, "dev", TAP));
            if (address.contains(":")) {
                add.add("nodad");
            }
            ns.must(add.toArray(String[]::new));
        }
        ns.must("ip", "link", "set", TAP, "up");
    }

    private void awaitUp(boolean tap) throws IOException {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!Files.exists(folder.resolve("ctl"))
                || tap && ns.run(Duration.ofSeconds(5), "ip", "link", "show", TAP).exit() != 0) {
            if (!proc.isAlive() || System.nanoTime() - deadline > 0) {
                throw new IOException("vde_switch doesn't come up: " + proc.output());
            }
            Thread.onSpinWait();
        }
    }

    /** The locator of this switch. */
    String vnl() {
        return "vde://" + folder;
    }

    /** The directory of its sockets. */
    Path folder() {
        return folder;
    }

    /** Ends it as {@code kill -9} does. */
    void kill() {
        proc.kill();
    }

    @Override
    public void close() {
        proc.close();
    }
}
