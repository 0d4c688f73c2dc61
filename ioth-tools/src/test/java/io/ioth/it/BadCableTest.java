/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Between our switch and the kernel's there's a cable that loses, doubles, reorders and damages frames: VDE's {@code wirefilter}. */
class BadCableTest {

    private static final String STACK4 = "10.77.0.80";
    private static final String STACK6 = "fd00:77::80";
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int SIZE = 4_000_000;

    @Test
    void bytesIntactBothWays() throws IOException {
        Peers.require("wirefilter", "curl");
        try (Lan lan = Lan.create()) {
            Path far = lan.folder().resolve("far");
            try (Proc _ = VdeSwitch.bare(far, "-m", "666")) {
                List<String> cable = List.of(
                        "wirefilter", "-v", lan.vde().folder() + ":" + far, "-l", "1", "-D", "1", "-d", "3+2", "-N", "-n", "1");
                try (Proc wirefilter = Proc.startWithInput(cable)) {
                    transfer(lan, "vde://" + far);
                    assertTrue(wirefilter.isAlive(), wirefilter.output());
                }
            }
        }
    }

    private static void transfer(Lan lan, String vnl) throws IOException {
        Path files = lan.open("www");
        String down = Bytes.write(files.resolve("down.bin"), SIZE, 21);
        Path up = lan.folder().resolve("up.bin");
        String uploaded = Bytes.write(up, SIZE, 22);
        try (Proc server = Ioth.serve(vnl, "ip=" + STACK6 + "/64,ip=" + STACK4 + "/24", "--upload", files.toString())) {
            Path got = lan.folder().resolve("got.bin");
            Proc.Result download =
                    lan.kernel(LIMIT, "curl", "-sS", "--fail", "--max-time", "55", "-o", got.toString(), "http://[" + STACK6 + "]/down.bin");
            assertEquals(0, download.exit(), download.output());
            assertEquals(down, Bytes.digest(got));
            Proc.Result upload =
                    lan.kernel(LIMIT, "curl", "-sS", "--fail", "--max-time", "55", "-T", up.toString(), "http://" + STACK4 + "/up.bin");
            assertEquals(0, upload.exit(), upload.output());
            assertEquals(uploaded, Bytes.digest(files.resolve("up.bin")));
            System.out.printf(
                    "over a bad cable: %.1f MB/s to the kernel, %.1f MB/s from it%n",
                    SIZE / 1e3 / download.took().toMillis(), SIZE / 1e3 / upload.took().toMillis());
            assertTrue(server.isAlive(), server.output());
        }
    }
}
