/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** A namespace of the kernel's with TAP devices plugged into switches, and the programs that run in it. */
final class LabNode implements AutoCloseable {

    static final Duration SHORT = Duration.ofSeconds(20);

    private final NetNs ns;
    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    LabNode(NetNs ns) {
        this.ns = ns;
    }

    /** Plugs a new device into a switch; IPv6 addresses are used at once. */
    void plug(String vnl, String device, String... addresses) throws IOException {
        start("vde_plug2tap", "-s", vnl.substring("vde://".length()), device);
        long deadline = System.nanoTime() + SHORT.toNanos();
        while (ns.run(SHORT, "ip", "link", "show", device).exit() != 0) {
            if (System.nanoTime() - deadline > 0) {
                throw new IOException(device + " doesn't come up");
            }
            Thread.onSpinWait();
        }
        sysctl("ipv6/conf/" + device + "/accept_dad", "0");
        for (String address : addresses) {
            must("ip", "address", "add", address, "dev", device);
        }
        must("ip", "link", "set", device, "up");
    }

    /** Makes it a router of both families. */
    void forward() throws IOException {
        sysctl("ipv4/ip_forward", "1");
        sysctl("ipv6/conf/all/forwarding", "1");
    }

    /** Sets one of {@code /proc/sys/net}. */
    void sysctl(String key, String value) throws IOException {
        must("sh", "-c", "echo " + value + " > /proc/sys/net/" + key);
    }

    /** Has programs started in here ask these name servers. */
    void nameServer(String address) throws IOException {
        Path folder = Files.createDirectories(Path.of("/etc/netns", ns.name()));
        Files.writeString(folder.resolve("resolv.conf"), "nameserver " + address + "\n");
        started.push(() -> Peers.delete(folder));
    }

    /** Runs a short command that can't fail. */
    void must(String... command) throws IOException {
        ns.must(command);
    }

    Proc.Result run(Duration limit, String... command) throws IOException {
        return ns.run(limit, command);
    }

    /** Starts a program, which is ended at the latest with this node. */
    Proc start(String... command) throws IOException {
        Proc proc = Proc.startWithInput(ns.inside(List.of(command)));
        started.push(proc);
        return proc;
    }

    /** Starts a capture of a device. */
    Proc capture(String device, Path file) throws IOException {
        Proc proc = start("tcpdump", "-i", device, "--immediate-mode", "-U", "-Z", "root", "-w", file.toString());
        proc.awaitLine("listening on", SHORT);
        return proc;
    }

    /** Serves a text over HTTP at {@code /}. */
    Proc serve(Path folder, int port, String text) throws IOException {
        Files.write(folder.resolve("index.html"), text.getBytes(StandardCharsets.UTF_8));
        Proc proc = start(Ioth.java(), "-m", "jdk.httpserver", "-b", "::", "-p", String.valueOf(port), "-d",
                folder.toString(), "-o", "none");
        proc.awaitLine("Serving", SHORT);
        return proc;
    }

    /** The MAC of a device. */
    String mac(String device) throws IOException {
        return run(SHORT, "cat", "/sys/class/net/" + device + "/address").output().strip();
    }

    /** The link-local address of a device. */
    String linkLocal(String device) throws IOException {
        String line = run(SHORT, "ip", "-6", "-o", "address", "show", "dev", device, "scope", "link").output();
        return line.replaceAll("(?s).*inet6 ([0-9a-f:]+)/.*", "$1");
    }

    @Override
    public void close() throws Exception {
        while (!started.isEmpty()) {
            started.pop().close();
        }
        ns.close();
    }
}
