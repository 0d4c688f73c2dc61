/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.it;

import io.ioth.it.Program.Node;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A {@code vde_switch} with the kernel of a namespace on it, and programs that are nodes beside it or run on that kernel. */
final class ProgramLab implements AutoCloseable {

    static final String KERNEL = "10.77.0.1";
    static final String SERVER = "10.77.0.50";
    static final String CLIENT = "10.77.0.51";

    private final Path folder;
    private final NetNs ns;
    private final VdeSwitch vde;

    private ProgramLab(Path folder, NetNs ns, VdeSwitch vde) {
        this.folder = folder;
        this.ns = ns;
        this.vde = vde;
    }

    /** Makes one, or skips the test when the machine can't. */
    static ProgramLab create() throws IOException {
        Peers.require("vde_switch", "ip", "curl", "sha256sum");
        Peers.requireNamespaces();
        Path folder = Peers.newFolder();
        NetNs ns = NetNs.create();
        try {
            return new ProgramLab(folder, ns, VdeSwitch.start(ns, folder.resolve("sw"), KERNEL + "/24"));
        } catch (IOException | AssertionError e) {
            ns.close();
            Peers.delete(folder);
            throw e;
        }
    }

    /** The command line of a program, on the kernel if that's its address, else as a node. */
    private List<String> command(Program program, String self, String role, String server) throws IOException {
        if (self.equals(KERNEL)) {
            return ns.inside(program.command(Node.NONE, folder, self, role, server));
        }
        return program.command(new Node(vde.vnl(), "ip=" + self + "/24,dad=off"), folder, self, role, server);
    }

    /** Starts a server, and waits until it can be used. */
    Proc serve(Program program, String self) throws IOException {
        Proc proc = Proc.startWithInput(command(program, self, "serve", self));
        try {
            proc.awaitLine(line -> line.equals("serving"), "'serving'", ProgramContract.LIMIT);
        } catch (AssertionError e) {
            proc.close();
            throw e;
        }
        return proc;
    }

    /** Runs a client to its end. */
    Proc.Result use(Program program, String self, String server) throws IOException {
        return Proc.run(ProgramContract.LIMIT, command(program, self, "use", server));
    }

    /** Runs a command of the shell's on the kernel's side. */
    Proc.Result shell(String command) throws IOException {
        return ns.run(ProgramContract.LIMIT, "sh", "-c", command);
    }

    @Override
    public void close() throws IOException {
        vde.close();
        ns.close();
        Peers.delete(folder);
    }
}
