/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples run, and README.md shows them as they are. */
@Timeout(120)
class ExamplesTest {

    private static final String BEGIN = "        // README: begin\n";
    private static final String END = "        // README: end\n";

    @TempDir
    Path folder;

    @Test
    void anAddressOfItsOwn() throws Exception {
        assertEquals("hello", AddressOfItsOwn.run());
    }

    @Test
    void aStackForEachThread() throws Exception {
        assertEquals(100, StackForEachThread.run());
    }

    @Test
    void aBadNetwork() throws Exception {
        assertEquals(1_000_000, BadNetwork.run(folder));
        assertTrue(Files.size(folder.resolve("bad.pcapng")) > 1_000_000);
    }

    @ParameterizedTest
    @ValueSource(classes = {AddressOfItsOwn.class, StackForEachThread.class, BadNetwork.class})
    void readmeShowsItAsItIs(Class<?> example) throws Exception {
        String source = Files.readString(
                Path.of("src/test/java", example.getName().replace('.', '/') + ".java"));
        String part = source.substring(source.indexOf(BEGIN) + BEGIN.length(), source.indexOf(END))
                .stripTrailing()
                .stripIndent();
        String readme = Files.readString(Path.of("../README.md"));
        assertTrue(readme.contains("```java\n" + part + "\n```"), () -> "README.md should have:\n" + part);
    }
}
