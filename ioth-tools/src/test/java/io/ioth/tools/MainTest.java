/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.NetStack;
import io.ioth.tools.http.AccessLog;
import io.ioth.tools.http.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exit codes, and that every error is one line that says what is wrong. */
@Timeout(60)
class MainTest {

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "serve", "get", "ping", "traceroute", "resolve", "otip", "ip", "ss"})
    void everyCommandExplainsItself(String command) {
        assertEquals(0, run(command, "--help"));
        assertTrue(out.toString().startsWith("Usage: ioth " + command), out::toString);
    }

    @Test
    void withoutCommandTheUsageIsShown() {
        assertEquals(2, run());
        assertTrue(err.toString().startsWith("Usage: ioth"), err::toString);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock = """
            ip --config ip=fd00::zz                        | fd00::zz
            ip --config ipp=fd00::1/64                     | ipp
            ip --config stack=nonesuch                     | nonesuch
            ip --net nonesuch://x                          | nonesuch
            get --config stack=kernel https://[::1]/       | https
            ping --config stack=kernel fd00::zz            | fd00::zz
            serve --config stack=kernel --port 70000 .     | 70000
            ping --count 0 ::1                             | --count
            otip -b 10.0.0.1x: a b                         | 10.0.0.1x:
            otip name password                             | --base
            otip -b fd00:: --at noon a b                   | --at noon
            otip -b fd00:: -T -1 a b                       | --period
            """)
    void wrongInputIsNamedInOneLine(String command, String named) {
        assertEquals(2, run(command.trim().split(" +")), err::toString);
        assertTrue(err.toString().startsWith("ioth: "), err::toString);
        assertTrue(err.toString().lines().findFirst().orElseThrow().contains(named), err::toString);
        assertFalse(err.toString().contains("\tat "), err::toString);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock = """
            otip -b fc01:: --at 2022-08-14T16:49:36Z renzo.otip mypassword    | fc01::103b:2baf:8539:1e32
            otip -b fc01:: --at 1660495840 renzo.otip mypassword              | fc01::18b5:b8a:5f15:3839
            otip -b fd00:: -T 1 --at 50000000 www.example.org secret          | fd00::4f1:6d53:ff31:b2b
            otip --base fc00:: hash.test.local                                | fc00::f4b7:a5a9:259b:fb70
            otip --mac test.v2.cs.unibo.it                                    | 6a:d6:2f:5a:5a:2e
            """)
    void addressesAreComputedFromNames(String command, String address) {
        assertEquals(0, run(command.trim().split(" +")), err::toString);
        assertEquals(address + "\n", out.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"get http://www.test/", "ping www.test", "resolve www.test", "resolve www.test MX"})
    void namesNeedAServer(String command) {
        assertEquals(1, run(command.split(" ")), err::toString);
        assertEquals("ioth: www.test: this stack knows no DNS server\n", err.toString());
    }

    @Test
    void resolveReadsHostsAndSettings() throws IOException {
        Path hosts = Files.writeString(folder.resolve("hosts"), "10.0.0.1 www.test\n2001:db8::1 www.test\n");
        Path conf = Files.writeString(folder.resolve("conf"), "options attempts:1\n");
        assertEquals(0, run("resolve", "--hosts", hosts.toString(), "--resolv-conf", conf.toString(), "www.test"));
        assertEquals("2001:db8::1\n10.0.0.1\n", out.toString());
        out.getBuffer().setLength(0);
        assertEquals(0, run("resolve", "--hosts", hosts.toString(), "10.0.0.1"));
        assertEquals("www.test\n", out.toString());
    }

    @Test
    void unknownOptionsAreRefused() {
        assertEquals(2, run("serve", "--confg", "x", "."));
        assertTrue(err.toString().contains("--confg"), err::toString);
    }

    @Test
    void aMissingFolderIsNamed() {
        assertEquals(1, run("serve", "--config", "stack=kernel", "--port", "0", "/nonexistent/folder"));
        assertTrue(err.toString().contains("/nonexistent/folder"), err::toString);
    }

    @Test
    void verboseShowsWhereAnErrorCameFrom() {
        assertEquals(2, run("ip", "-v", "--config", "ip=fd00::zz"));
        assertTrue(err.toString().contains("\tat "), err::toString);
    }

    @Test
    void ipShowsTheLoopback() {
        assertEquals(0, run("ip", "--config", "stack=kernel", "--brief"));
        assertTrue(out.toString().contains("127.0.0.1/8"), out::toString);
    }

    @Test
    void getFetchesAndStores() throws IOException {
        byte[] content = new byte[3_000_000];
        new Random(7).nextBytes(content);
        Path served = Files.createDirectory(folder.resolve("served"));
        Files.write(served.resolve("a.bin"), content);
        try (ServerSocketChannel listener =
                        NetStack.kernel().openServerSocketChannel().bind(new InetSocketAddress("127.0.0.1", 0));
                HttpServer server = HttpServer.ofFolder(listener, served, true, AccessLog.NONE)) {
            Thread.ofPlatform().daemon().start(() -> serve(server));
            String url = "http://127.0.0.1:" + ((InetSocketAddress) listener.getLocalAddress()).getPort() + "/";
            Path copy = folder.resolve("copy");
            assertEquals(0, run("get", "--config", "stack=kernel", url + "a.bin", "-o", copy.toString()), err::toString);
            assertEquals(-1, Files.mismatch(served.resolve("a.bin"), copy));
            assertTrue(err.toString().startsWith("3000000 bytes in "), err::toString);
            assertEquals(0, run("get", "--config", "stack=kernel", "--put", copy.toString(), url), err::toString);
            assertEquals(-1, Files.mismatch(served.resolve("copy"), copy));
            assertEquals(1, run("get", "--config", "stack=kernel", url + "none", "-o", copy.toString()));
            assertTrue(err.toString().contains("HTTP 404"), err::toString);
            assertEquals(content.length, Files.size(copy), "a failed fetch leaves the file alone");
        }
    }

    private static void serve(HttpServer server) {
        try {
            server.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
