/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Leases in a file. */
class LeaseFileStoreTest {

    @TempDir
    Path directory;

    @Test
    void whatWasSavedLastIsLoaded() throws IOException {
        Path file = directory.resolve("leases");
        LeaseFileStore store = LeaseFileStore.open(file);
        assertEquals("", store.load());
        store.save("first");
        store.save("second\n");
        store.settle();
        assertEquals("second\n", Files.readString(file));
        assertEquals("second\n", LeaseFileStore.open(file).load());
        try (Stream<Path> files = Files.list(directory)) {
            assertEquals(List.of(file), files.toList(), "nothing else is left");
        }
    }

    @Test
    void whatCannotBeWrittenIsNoFailureOfTheStack() throws IOException {
        LeaseFileStore store = LeaseFileStore.open(directory.resolve("missing/leases"));
        store.save("text");
        store.settle();
        assertFalse(Files.exists(directory.resolve("missing")));
    }

    @Test
    void whatIsNoFileOfOursIsNotRead() throws IOException {
        Path large = directory.resolve("large");
        Files.write(large, new byte[(1 << 20) + 1]);
        assertTrue(assertThrows(IOException.class, () -> LeaseFileStore.open(large)).getMessage().contains("large"));
        assertThrows(IOException.class, () -> LeaseFileStore.open(directory));
    }
}
