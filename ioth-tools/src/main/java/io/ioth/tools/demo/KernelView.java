/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools.demo;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

/** What the kernel knows of this process's sockets. */
final class KernelView {

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private KernelView() {}

    /** How many sockets the kernel keeps for this process; none where it doesn't tell. */
    static OptionalInt sockets() {
        if (!Files.isDirectory(DESCRIPTORS)) {
            return OptionalInt.empty();
        }
        int sockets = 0;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path each : all) {
                if (isSocket(each)) {
                    sockets++;
                }
            }
            return OptionalInt.of(sockets);
        } catch (IOException e) {
            return OptionalInt.empty();
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException e) {
            return false;
        }
    }
}
