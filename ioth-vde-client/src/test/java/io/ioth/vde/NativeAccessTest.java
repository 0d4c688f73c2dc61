/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.vde;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.link.Links;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a JVM without native access says, and that it can do everything else. */
@Timeout(60)
class NativeAccessTest {

    @Test
    void oneClearMessageWhereItIsDenied() throws Exception {
        try (ChildProcess child =
                new ChildProcess(Peers.java(List.of("--illegal-native-access=deny"), Denied.class))) {
            List<String> said = child.end().lines().toList();
            String text = String.join("\n", said);
            for (String vnl : List.of("vde:///tmp", "vde://", "tap://t", "tun://t")) {
                assertTrue(
                        said.contains(vnl + " can't be opened: native access is denied to it; run java with"
                                + " --enable-native-access=ALL-UNNAMED"),
                        text);
            }
            assertEquals("mem opened", said.getLast(), text);
            assertEquals(5, said.size(), text);
        }
    }

    @Test
    void noWarningBeforeALinkIsOpened() throws Exception {
        try (ChildProcess child = new ChildProcess(Peers.java(List.of(), OnlyMemory.class))) {
            assertEquals("mem opened\n", child.end());
        }
    }

    static final class Denied {
        public static void main(String[] arguments) throws IOException {
            for (String vnl : List.of("vde:///tmp", "vde://", "tap://t", "tun://t")) {
                try {
                    Links.open(vnl).close();
                } catch (IOException e) {
                    System.out.println(e.getMessage());
                }
            }
            OnlyMemory.main(arguments);
        }
    }

    static final class OnlyMemory {
        public static void main(String[] arguments) throws IOException {
            Links.open("mem://native-access-test").close();
            System.out.println("mem opened");
        }
    }
}
