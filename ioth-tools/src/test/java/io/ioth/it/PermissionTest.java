/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.NetStack;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A switch of root's that a group may use, and a process of nobody's: not in the group, and in it. */
class PermissionTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String GROUP = "games";

    private Path folder;
    private Proc vde;

    @BeforeEach
    void startSwitch() throws IOException {
        Peers.require("vde_switch");
        Peers.requireRoot();
        folder = Peers.newFolder();
        vde = VdeSwitch.bare(folder.resolve("sw"), "-m", "660", "-g", GROUP, "-M", folder + "/mgmt");
    }

    @AfterEach
    void stopSwitch() throws IOException {
        if (folder != null) {
            vde.close();
            Peers.delete(folder);
        }
    }

    private String vnl() {
        return "vde://" + folder + "/sw";
    }

    private List<String> ping() throws IOException {
        return Ioth.command("ping", "--net", vnl(), "--config", "ip=10.78.0.2/24,dad=off", "-c", "1", "10.78.0.1");
    }

    @Test
    void whoIsNotInTheGroupIsToldSoInOneLine() throws IOException {
        Proc.Result refused = Proc.run(LIMIT, ping());
        assertNotEquals(0, refused.exit());
        assertEquals(
                "ioth: permission denied for the VDE switch at '" + folder
                        + "/sw': it's for user root and group games, and this is user nobody",
                refused.output().strip());
    }

    @Test
    void whoIsInTheGroupIsOnTheNetwork() throws IOException {
        List<String> command = ping().stream()
                .map(word -> word.equals("--clear-groups") ? "--groups=" + GROUP : word)
                .toList();
        try (NetStack other = NetStack.open(vnl(), "ip=10.78.0.1/24,dad=off")) {
            Proc.Result ping = Proc.run(LIMIT, command);
            assertEquals(0, ping.exit(), ping.output() + other.counters().drops());
            assertTrue(ping.output().contains("1 received"), ping.output());
        }
    }
}
