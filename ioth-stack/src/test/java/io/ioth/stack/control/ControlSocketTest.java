/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.NetStack;
import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A stack asked through its socket. */
@Timeout(30)
class ControlSocketTest {

    @TempDir
    Path folder;

    private NetStack stack;
    private Path socket;
    private ControlServer server;

    @BeforeEach
    void open() throws IOException {
        stack = NetStack.open("mem://control", "name=web,dad=off,ip=10.0.0.5/24");
        socket = folder.resolve("web@1");
        server = ControlServer.open(stack, socket.toString());
    }

    @AfterEach
    void close() {
        server.close();
        stack.close();
    }

    private static Answer ask(Path socket, String words) throws IOException {
        return ControlClient.ask(socket, List.of(words.split(" ")));
    }

    @Test
    void answersAsTheStackItself() throws IOException {
        assertEquals(IpTool.run(stack, List.of("-4", "route")), ask(socket, "-4 route"));
        assertEquals(new Answer(0, "", ""), ask(socket, "addr add 10.0.1.5/24 dev vde0"));
        assertEquals("10.0.1.0/24 dev vde0 proto kernel scope link src 10.0.1.5\n", ask(socket, "route show 10.0.1.0/24").text());
        Answer refused = ask(socket, "addr add 10.0.1.5/24 dev vde0");
        assertEquals(1, refused.status());
        assertTrue(refused.error().contains("10.0.1.5"), refused.error());
        assertEquals(2, ask(socket, "nonsense").status());
    }

    @Test
    void oneClientMayAskManyThings() throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            LineReader lines = new LineReader(channel, 1000);
            for (int i = 0; i < 3; i++) {
                channel.write(ByteBuffer.wrap("-4 -br addr show dev vde0\n".getBytes(StandardCharsets.UTF_8)));
                assertEquals(" vde0             UP             10.0.0.5/24", lines.next());
                assertEquals("0", lines.next());
            }
        }
    }

    @Test
    void onlyTheOwnerMayOpenIt() throws IOException {
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
        try (var all = Files.list(folder)) {
            assertEquals(List.of(socket), all.toList(), "nothing else is left behind");
        }
        Path made = folder.resolve("made");
        ControlFolder.make(made);
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(made)));
        ControlFolder.make(made);
        Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThrows(IOException.class, () -> ControlFolder.make(made));
        assertEquals(List.of(), ControlFolder.list(made));
    }

    @Test
    void endsWithTheServer() throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            server.close();
            assertTrue(isOver(channel));
        }
        assertFalse(Files.exists(socket));
        assertThrows(IOException.class, () -> ask(socket, "addr"));
    }

    /** A client that the server hadn't accepted yet is reset. */
    private static boolean isOver(SocketChannel channel) throws IOException {
        try {
            return channel.read(ByteBuffer.allocate(1)) == -1;
        } catch (SocketException e) {
            return true;
        }
    }

    @Test
    void twoStacksCannotHaveOneSocket() throws IOException {
        assertThrows(IOException.class, () -> ControlServer.open(stack, socket.toString()));
        Path file = Files.writeString(folder.resolve("file"), "mine");
        assertThrows(IOException.class, () -> ControlServer.open(stack, file.toString()));
        assertEquals("mine", Files.readString(file));
    }

    @Test
    void aSocketLeftBehindIsReplaced() throws IOException {
        Path stale = folder.resolve("stale");
        leaveBehind(stale);
        try (ControlServer again = ControlServer.open(stack, stale.toString())) {
            assertEquals(stale, again.socket());
            assertEquals(0, ask(stale, "addr").status());
        }
    }

    private static void leaveBehind(Path stale) throws IOException {
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(stale));
        }
        assertTrue(Files.exists(stale));
    }

    @Test
    void runningStacksAreListedAndWhatIsLeftBehindGoes() throws IOException {
        Path own = folder.resolve("own");
        assertEquals(List.of(), ControlFolder.list(own));
        Path place = ControlFolder.place(own, "a/b c");
        assertEquals("a_b_c@" + ProcessHandle.current().pid(), place.getFileName().toString());
        leaveBehind(own.resolve("dead@9"));
        try (ControlServer other = ControlServer.open(stack, place.toString())) {
            RunningStack expected = new RunningStack("a_b_c", ProcessHandle.current().pid(), other.socket());
            assertEquals(List.of(expected), ControlFolder.list(own));
        }
        assertFalse(Files.exists(own.resolve("dead@9")));
    }

    @Test
    void aStackIsChosenByNameOrProcess() throws IOException {
        RunningStack web = new RunningStack("web", 5, Path.of("a"));
        RunningStack other = new RunningStack("web", 6, Path.of("b"));
        RunningStack mail = new RunningStack("mail", 6, Path.of("c"));
        List<RunningStack> all = List.of(mail, web, other);
        assertEquals(mail, ControlFolder.choose("mail", all));
        assertEquals(web, ControlFolder.choose("5", all));
        assertEquals(other, ControlFolder.choose("web@6", all));
        assertTrue(assertThrows(IOException.class, () -> ControlFolder.choose("web", all)).getMessage().contains("web@5"));
        assertThrows(IOException.class, () -> ControlFolder.choose("6", all));
        assertTrue(assertThrows(IOException.class, () -> ControlFolder.choose("dns", all)).getMessage().contains("mail@6"));
    }

    @Test
    void silentClientsMakeRoomForOthers() throws IOException {
        List<SocketChannel> silent = new ArrayList<>();
        for (int i = 0; i < 3 * ControlServer.MAX_CLIENTS; i++) {
            silent.add(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
        }
        assertEquals(0, ask(socket, "addr").status());
        assertEquals(-1, silent.getFirst().read(ByteBuffer.allocate(1)));
        for (SocketChannel each : silent) {
            each.close();
        }
    }

    @Test
    void aRequestWithoutEndEndsTheClient() throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            ByteBuffer endless = ByteBuffer.allocate(1 << 16);
            assertThrows(IOException.class, () -> {
                while (true) {
                    channel.write(endless.clear());
                }
            });
        }
        assertEquals(0, ask(socket, "addr").status());
        assertThrows(IllegalArgumentException.class, () -> ControlClient.ask(socket, List.of("addr\nroute")));
    }
}
