/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A switch with the kernel on it, in a namespace and a directory of their own. */
final class Lan implements AutoCloseable {

    static final String KERNEL4 = "10.77.0.1";
    static final String KERNEL6 = "fd00:77::1";
    private static final String[] KERNEL = {KERNEL4 + "/24", KERNEL6 + "/64"};

    private final Path folder;
    private final NetNs ns;
    private final VdeSwitch vde;

    private Lan(Path folder, NetNs ns, VdeSwitch vde) {
        this.folder = folder;
        this.ns = ns;
        this.vde = vde;
    }

    /** Makes one, or skips the test when the machine can't. */
    static Lan create() throws IOException {
        Peers.require("vde_switch", "ip");
        Peers.requireNamespaces();
        Path folder = Peers.newFolder();
        NetNs ns = NetNs.create();
        try {
            return new Lan(folder, ns, VdeSwitch.start(ns, folder.resolve("sw"), KERNEL));
        } catch (IOException | AssertionError e) {
            ns.close();
            Peers.delete(folder);
            throw e;
        }
    }

    /** A directory for whatever the test needs, readable to all. */
    Path folder() {
        return folder;
    }

    /** A new directory in {@link #folder} that every user may write to. */
    Path open(String name) throws IOException {
        Path made = Files.createDirectories(folder.resolve(name));
        made.toFile().setWritable(true, false);
        made.toFile().setReadable(true, false);
        made.toFile().setExecutable(true, false);
        return made;
    }

    VdeSwitch vde() {
        return vde;
    }

    String vnl() {
        return vde.vnl();
    }

    /** The switch after its death, with the kernel on it again. */
    void restartSwitch() throws IOException {
        vde.restart(KERNEL);
    }

    /** Runs a program on the kernel's side to its end. */
    Proc.Result kernel(Duration limit, String... command) throws IOException {
        return ns.run(limit, command);
    }

    /** Starts a program on the kernel's side. */
    Proc start(String... command) throws IOException {
        return Proc.start(ns.inside(List.of(command)));
    }

    /** Starts the JDK's file server on the kernel's side, on both families. */
    Proc fileServer(Path files, int port) throws IOException {
        Proc proc = start(
                Ioth.java(), "-m", "jdk.httpserver", "-b", "::", "-p", String.valueOf(port), "-d", files.toString(), "-o", "none");
        proc.awaitLine("Serving", Duration.ofSeconds(30));
        return proc;
    }

    /** Starts a capture of all that passes the kernel's port of the switch. */
    Proc capture(Path file) throws IOException {
        List<String> command = new ArrayList<>(List.of("tcpdump", "-i", VdeSwitch.TAP, "-U", "-Z", "root", "-B", "65536"));
        command.addAll(List.of("-w", file.toString()));
        Proc proc = start(command.toArray(String[]::new));
        proc.awaitLine("listening on", Duration.ofSeconds(20));
        return proc;
    }

    @Override
    public void close() throws IOException {
        vde.close();
        ns.close();
        Peers.delete(folder);
    }
}
