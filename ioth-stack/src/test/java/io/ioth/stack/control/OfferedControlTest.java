/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ioth.NetStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code control=}. */
class OfferedControlTest {

    @TempDir
    Path folder;

    @Test
    void aStackOffersItsControlAsLongAsItIsOpen() throws IOException {
        Path socket = folder.resolve("c");
        try (NetStack stack = NetStack.open("mem://offered", "dad=off,ip=10.0.0.5/24,control=" + socket)) {
            ControlClient.ask(socket, List.of("addr", "add", "10.0.7.1/24", "dev", "vde0"));
            assertEquals(1, stack.routes().stream().filter(route -> route.destination().toString().equals("10.0.7.0/24")).count());
        }
        assertFalse(Files.exists(socket));
    }

    @Test
    void nothingIsOfferedUnlessSaid() throws IOException {
        try (NetStack stack = NetStack.open("mem://offered", "dad=off,ip=10.0.0.5/24,control=off")) {
            assertEquals(0, IpTool.run(stack, List.of("addr")).status());
        }
    }

    @Test
    void aStackWhoseControlCannotBeOfferedIsNotOpened() {
        assertThrows(IOException.class, () -> NetStack.open("mem://offered", "dad=off,control=" + folder + "/none/c"));
    }
}
