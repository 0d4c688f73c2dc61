/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;

/** Switches of VDE's, and nodes of the kernel's plugged into them: a network of its own, all of which is removed at the end. */
final class NetLab implements AutoCloseable {

    private final Path folder;
    private final Deque<AutoCloseable> made = new ArrayDeque<>();

    private NetLab(Path folder) {
        this.folder = folder;
    }

    /** An empty one; skips the test when the machine can't have one, or lacks one of these programs. */
    static NetLab create(String... programs) throws IOException {
        Peers.require("vde_switch", "vde_plug2tap", "ip");
        Peers.require(programs);
        Peers.requireNamespaces();
        return new NetLab(Peers.newFolder());
    }

    /** A directory for whatever the test needs. */
    Path folder() {
        return folder;
    }

    /** A new directory in {@link #folder}. */
    Path folder(String name) throws IOException {
        Path sub = Files.createDirectories(folder.resolve(name));
        Files.setPosixFilePermissions(sub, PosixFilePermissions.fromString("rwxrwxrwx"));
        return sub;
    }

    /** Starts a switch; the answer is its VNL. */
    String segment(String name) throws IOException {
        made.push(VdeSwitch.bare(folder.resolve(name), "-m", "666"));
        return "vde://" + folder.resolve(name);
    }

    /** Makes a node without devices. */
    LabNode node() throws IOException {
        LabNode node = new LabNode(NetNs.create());
        made.push(node);
        return node;
    }

    @Override
    public void close() throws IOException {
        while (!made.isEmpty()) {
            try {
                made.pop().close();
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
        Peers.delete(folder);
    }
}
