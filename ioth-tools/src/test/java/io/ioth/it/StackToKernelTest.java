/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The {@code ioth} command, run by nobody, against servers on the kernel's side of a switch. */
class StackToKernelTest {

    private static final String CONFIG = "ip=fd00:77::81/64,ip=10.77.0.81/24";
    private static final Duration SHORT = Duration.ofSeconds(40);
    private static final Duration LONG = Duration.ofSeconds(120);

    private static Lan lan;

    @BeforeAll
    static void plugIn() throws IOException {
        lan = Lan.create();
    }

    @AfterAll
    static void end() throws IOException {
        if (lan != null) {
            lan.close();
        }
    }

    private static Proc.Result ioth(Duration limit, String command, String... more) throws IOException {
        String[] all = new String[more.length + 5];
        all[0] = command;
        System.arraycopy(new String[] {"--net", lan.vnl(), "--config", CONFIG}, 0, all, 1, 4);
        System.arraycopy(more, 0, all, 5, more.length);
        return Proc.run(limit, Ioth.command(all));
    }

    @Test
    void downloadOfAGreatFile() throws IOException {
        download("[" + Lan.KERNEL6 + "]", 200_000_000);
    }

    @Test
    void downloadFromTheOtherFamily() throws IOException {
        download(Lan.KERNEL4, 10_000_000);
    }

    private static void download(String host, int size) throws IOException {
        Path www = lan.open("www");
        Path got = lan.open("inbox").resolve("got.bin");
        String expected = Bytes.write(www.resolve("file.bin"), size, 3);
        try (Proc server = lan.fileServer(www, 8080)) {
            Proc.Result result = ioth(LONG, "get", "http://" + host + ":8080/file.bin", "-o", got.toString());
            assertEquals(0, result.exit(), result.output());
            assertEquals(expected, Bytes.digest(got), result.output());
            System.out.printf("get of %d MB: %.1f MB/s%n", size / 1_000_000, size / 1e3 / result.took().toMillis());
            assertTrue(server.isAlive());
        }
    }

    @Test
    void ping() throws IOException {
        for (String address : new String[] {Lan.KERNEL4, Lan.KERNEL6}) {
            Proc.Result result = ioth(SHORT, "ping", "-c", "3", address);
            assertEquals(0, result.exit(), result.output());
            assertTrue(result.output().contains("3 received"), result.output());
        }
    }

    @Test
    void refused() throws IOException {
        for (String host : new String[] {"[" + Lan.KERNEL6 + "]", Lan.KERNEL4}) {
            Proc.Result result = ioth(SHORT, "get", "http://" + host + ":81/", "-o", "/dev/null");
            assertNotEquals(0, result.exit(), result.output());
            assertTrue(result.output().toLowerCase(java.util.Locale.ROOT).contains("refused"), result.output());
        }
    }

    @Test
    void nobodyAtThatAddress() throws IOException {
        for (String host : new String[] {"[fd00:77::99]", "10.77.0.99"}) {
            Proc.Result result = ioth(SHORT, "get", "http://" + host + "/", "-o", "/dev/null");
            assertNotEquals(0, result.exit(), result.output());
            assertTrue(result.output().matches("(?si).*(unreachable|no route to host).*"), result.output());
        }
    }
}
