/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OptionsTest {

    @Test
    void valuesMayHaveCommasAndEqualSigns() throws IOException {
        assertEquals(
                Map.of("net", "mem://lab", "config", "ip=10.0.0.1/24,ip=fd00::1/64", "strict", "on"),
                Options.parse("net=mem://lab;config=ip=10.0.0.1/24,ip=fd00::1/64;strict"));
    }

    @Test
    void aBackslashTakesASemicolonAsItIs() throws IOException {
        assertEquals(Map.of("net", "a;b\\c"), Options.parse("net=a\\;b\\\\c"));
    }

    @Test
    void emptyOptionsAreNone() throws IOException {
        assertEquals(Map.of(), Options.parse(";;"));
    }

    @Test
    void aKeyThatThereIsntIsNamed() {
        var wrong = assertThrows(IllegalArgumentException.class, () -> Options.parse("network=mem://lab"));
        assertEquals(
                "there is no option 'network'; there are net, config, strict, publish, print, log, otherwise, separated by semicolons",
                wrong.getMessage());
    }

    @Test
    void aKeyGivenTwiceIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Options.parse("net=a;net=b"));
    }

    @Test
    void aFileHasOneOnEachLine(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("o"), "# a node\nnet=mem://lab\n\nconfig=ip=10.0.0.1/24;dad=off\n");
        assertEquals(Map.of("net", "mem://lab", "config", "ip=10.0.0.1/24;dad=off"), Options.parse("@" + file));
    }

    @Test
    void aFileThatIsntThereIsNamed(@TempDir Path folder) {
        assertThrows(IOException.class, () -> Options.parse("@" + folder.resolve("none")));
    }
}
