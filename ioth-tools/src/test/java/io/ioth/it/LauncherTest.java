/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The script {@code ioth} in a tree of its own, with a JDK and a Maven that only say how they were called. */
class LauncherTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String TOOLS = "/usr/bin:/bin";

    private Path folder;
    private Path tree;
    private Path jdk;

    @BeforeEach
    void plant() throws IOException {
        folder = Peers.newFolder();
        tree = Files.createDirectories(folder.resolve("a tree with spaces"));
        Files.copy(Path.of("..", "ioth"), tree.resolve("ioth"));
        for (String module : List.of("ioth-core", "ioth-stack", "ioth-vde-client", "ioth-tools")) {
            Files.createDirectories(tree.resolve(module).resolve("src/main"));
            Files.writeString(tree.resolve(module).resolve("pom.xml"), "");
        }
        Files.writeString(tree.resolve("pom.xml"), "");
        jdk = Files.createDirectories(folder.resolve("jdk 25"));
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");
        script(jdk.resolve("bin/java"), "printf 'java'; printf ' <%s>' \"$@\"");
        script(jdk.resolve("bin/javac"), "");
        script(folder.resolve("mvn/mvn"), "echo \"mvn $*\"; mkdir -p ioth-tools/target/lib");
    }

    @AfterEach
    void fell() throws IOException {
        Proc.run(LIMIT, "chmod", "-R", "u+w", folder.toString());
        Peers.delete(folder);
    }

    private static void script(Path file, String lines) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + lines + "\n");
        executable(file);
    }

    private static void executable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Proc.Result launch(Path command, String path, String... asWhom) throws IOException {
        List<String> all = new ArrayList<>(List.of(asWhom));
        all.addAll(List.of("env", "-i", "PATH=" + path, "JAVA_HOME=" + jdk, command.toString(), "ping", "-c", "1 2"));
        return Proc.run(LIMIT, all);
    }

    private String withMaven() {
        return folder.resolve("mvn") + ":" + TOOLS;
    }

    private void built() throws IOException {
        assertEquals(0, launch(tree.resolve("ioth"), withMaven()).exit());
    }

    @Test
    void buildsOnFirstUseAndThenNoMore() throws IOException {
        Proc.Result first = launch(tree.resolve("ioth"), withMaven());
        assertEquals(0, first.exit(), first.output());
        assertTrue(first.output().contains("building"), first.output());
        assertTrue(first.output().endsWith(" <io.ioth.tools/io.ioth.tools.Main> <ping> <-c> <1 2>"), first.output());
        Proc.Result second = launch(tree.resolve("ioth"), TOOLS);
        assertFalse(second.output().contains("building"), second.output());
        assertTrue(second.output().startsWith("java <--enable-native-access=io.ioth.vde>"), second.output());
    }

    @Test
    void throughLinksFromAnotherFolder() throws IOException {
        built();
        Path other = Files.createDirectories(folder.resolve("bin"));
        Path link = Files.createSymbolicLink(other.resolve("first"), Path.of("../a tree with spaces/ioth"));
        Path second = Files.createSymbolicLink(folder.resolve("second"), link);
        Proc.Result result = launch(second, TOOLS);
        assertEquals(0, result.exit(), result.output());
        String target = tree.toRealPath() + "/ioth-tools/target";
        assertTrue(result.output().contains("<-p> <" + target + "/classes:" + target + "/lib>"), result.output());
    }

    @Test
    void fromATreeThatCantBeWritten() throws IOException {
        Peers.requireRoot();
        String[] nobody = {"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"};
        Proc.Result tooEarly = launch(tree.resolve("ioth"), withMaven(), nobody);
        assertEquals(1, tooEarly.exit());
        assertEquals(
                "ioth: not built yet, and " + tree.toRealPath() + " can't be written: let its owner run '"
                        + tree.toRealPath() + "/ioth demo' once",
                tooEarly.output());
        built();
        Files.writeString(tree.resolve("ioth-core/src/main/Newer.java"), "");
        Proc.Result result = launch(tree.resolve("ioth"), withMaven(), nobody);
        assertEquals(0, result.exit(), result.output());
        assertTrue(result.output().startsWith("java <"), result.output());
    }

    @Test
    void withoutMaven() throws IOException {
        Path bare = Files.createDirectories(folder.resolve("bare"));
        for (String tool : List.of("sh", "sed", "readlink", "dirname", "find", "head", "mkdir", "grep", "rm", "touch", "mv")) {
            Files.createSymbolicLink(bare.resolve(tool), Peers.find(tool).orElseThrow());
        }
        Files.createSymbolicLink(bare.resolve("env"), Peers.find("env").orElseThrow());
        Proc.Result result = launch(tree.resolve("ioth"), bare.toString());
        assertEquals(1, result.exit(), result.output());
        assertEquals(
                "ioth: not built yet, and there is no Maven: install Maven 3.8 or later (Debian: apt install maven)",
                result.output());
    }

    /** The script asks for a Java that nobody has yet, since this machine's Java 25 can't be hidden from it. */
    @Test
    void withoutAJdkThatIsNewEnough() throws IOException {
        Path script = tree.resolve("ioth");
        Files.writeString(script, Files.readString(script).replace("least=25", "least=99"));
        executable(script);
        Proc.Result result = launch(script, withMaven());
        assertEquals(1, result.exit(), result.output());
        assertEquals(
                "ioth: no Java 99 or later found: install a JDK 99, such as Temurin 99 from https://adoptium.net,"
                        + " or set JAVA_HOME",
                result.output());
    }

    @Test
    void aBuildThatFailsSaysWhyAndWhereItIsWritten() throws IOException {
        script(folder.resolve("mvn/mvn"), "echo '[ERROR] no luck'; exit 1");
        Proc.Result result = launch(tree.resolve("ioth"), withMaven());
        assertEquals(1, result.exit(), result.output());
        assertTrue(result.output().contains("[ERROR] no luck"), result.output());
        assertTrue(result.output().endsWith("/ioth-tools/target/ioth-build.log"), result.output());
    }
}
