/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.vde.sys;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.NoSuchElementException;
import java.util.Optional;

/** Whether native calls work here; to be asked before anything else of this package is used. Any thread. */
public final class NativeAccess {

    private NativeAccess() {}

    /**
     * Returns when native calls work.
     *
     * @param purpose what needs them, such as the locator of a link
     * @throws IOException one line that says why they don't and what would help
     */
    public static void require(String purpose) throws IOException {
        Optional<String> obstacle = Probe.OBSTACLE;
        if (obstacle.isPresent()) {
            throw new IOException(purpose + " can't be opened: " + obstacle.get());
        }
    }

    private static final class Probe {

        static final Optional<String> OBSTACLE = obstacle();

        private static Optional<String> obstacle() {
            String os = System.getProperty("os.name", "?");
            if (!os.equals("Linux")) {
                return Optional.of("it needs Linux, and this is " + os);
            }
            try {
                MethodHandle close = LibcHandles.link("close", LibcHandles.INT_INT);
                if (close.type().parameterCount() != 2 || ValueLayout.ADDRESS.byteSize() != Long.BYTES) {
                    return Optional.of("it needs a 64-bit machine");
                }
                return Optional.empty();
            } catch (IllegalCallerException _) {
                return Optional.of("native access is denied to it; run java with --enable-native-access=" + module());
            } catch (UnsupportedOperationException | NoSuchElementException | LinkageError e) {
                return Optional.of("native calls don't work on this JVM (" + e + ")");
            }
        }

        private static String module() {
            Module module = NativeAccess.class.getModule();
            return module.isNamed() ? module.getName() : "ALL-UNNAMED";
        }
    }
}
