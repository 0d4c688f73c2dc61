/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** ISC's {@code dhcpd} on a node, of one family, with leases of a minute that are to be renewed after ten seconds and rebound after twenty. */
final class DhcpServer {

    private static final String TIMES = "default-lease-time 60; max-lease-time 60; min-lease-time 60; preferred-lifetime 60;\n"
            + "option dhcp-renewal-time 10; option dhcp-rebinding-time 20; authoritative;\n";

    private final boolean ipv4;
    private final Path leases;
    private final Proc proc;

    private DhcpServer(boolean ipv4, Path leases, Proc proc) {
        this.ipv4 = ipv4;
        this.leases = leases;
        this.proc = proc;
    }

    static DhcpServer start4(LabNode node, Path folder, String network) throws IOException {
        return start(node, folder, true, TIMES + "subnet " + network + ".0 netmask 255.255.255.0 {\n range " + network + ".100 " + network
                + ".110; option routers " + network + ".1;\n"
                + " option dhcp-parameter-request-list = concat(option dhcp-parameter-request-list, 3a, 3b); }\n", "");
    }

    static DhcpServer start6(LabNode node, Path folder, String network) throws IOException {
        return start(node, folder, false, TIMES + "subnet6 " + network + "::/64 { range6 " + network + "::1000 " + network + "::10ff; }\n", "");
    }

    private static DhcpServer start(LabNode node, Path folder, boolean ipv4, String config, String leases) throws IOException {
        Files.createDirectories(folder);
        Path file = Files.writeString(folder.resolve("conf"), config);
        Path database = Files.writeString(folder.resolve("leases"), leases);
        Proc proc = node.start("dhcpd", ipv4 ? "-4" : "-6", "-f", "-d", "--no-pid", "-user", "root", "-group", "root", "-cf", file.toString(),
                "-lf", database.toString(), "lan0");
        proc.awaitLine("Server starting service", LabNode.SHORT);
        return new DhcpServer(ipv4, database, proc);
    }

    /** Ends it for good, and has another node serve instead, by another name, with what this one knew. */
    DhcpServer replace(LabNode by, Path folder) throws IOException {
        kill();
        String known = Files.readString(leases, StandardCharsets.ISO_8859_1)
                .lines()
                .filter(line -> !line.startsWith("server-duid"))
                .reduce("", (a, b) -> a + b + "\n");
        Files.createDirectories(folder);
        Path before = leases.resolveSibling("conf");
        return start(by, folder, ipv4, Files.readString(before), known);
    }

    void kill() {
        proc.kill();
    }

    String log() {
        return proc.output();
    }
}
