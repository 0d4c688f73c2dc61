/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.control;

import io.ioth.NetStack;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does to a stack what clients at a unix socket say. Only who may open the socket's file can: the owner of the process. */
public final class ControlServer implements AutoCloseable {

    static final int MAX_CLIENTS = 8;

    private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);

    private final NetStack stack;
    private final Path socket;
    private final ServerSocketChannel listener;
    /** The oldest first; only the acceptor adds. */
    private final Queue<ControlSession> sessions = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    private ControlServer(NetStack stack, Path socket, ServerSocketChannel listener) {
        this.stack = stack;
        this.socket = socket;
        this.listener = listener;
    }

    /**
     * Listens.
     *
     * @param where {@code on} for a place in {@link ControlFolder#path}, or the path of the socket
     * @throws IOException when the socket can't be made, or somebody listens there
     */
    public static ControlServer open(NetStack stack, String where) throws IOException {
        Path socket = where.equals("on") ? ControlFolder.place(ControlFolder.path(), stack.name()) : Path.of(where).toAbsolutePath();
        ServerSocketChannel listener = listen(socket);
        ControlServer server = new ControlServer(stack, socket, listener);
        Thread.ofVirtual().name("control of " + stack.name()).start(server::accept);
        return server;
    }

    /** Where it listens. */
    public Path socket() {
        return socket;
    }

    /** Made under another name in a folder that nobody else may enter, so that it's never there with other permissions than it should have. */
    private static ServerSocketChannel listen(Path socket) throws IOException {
        if (Files.exists(socket, LinkOption.NOFOLLOW_LINKS)) {
            if (ControlClient.isAnswered(socket)) {
                throw new IOException("another stack has its control at " + socket + "; give one of them another name=");
            }
            if (!isSocket(socket)) {
                throw new IOException(socket + " is there and no socket; choose another control=PATH");
            }
        }
        Path folder = Files.createTempDirectory(socket.getParent(), ".");
        ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            Path made = folder.resolve("s");
            listener.bind(UnixDomainSocketAddress.of(made));
            Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rw-------"));
            Files.move(made, socket, StandardCopyOption.ATOMIC_MOVE);
            return listener;
        } catch (IOException | RuntimeException e) {
            listener.close();
            Files.deleteIfExists(folder.resolve("s"));
            throw e;
        } finally {
            Files.deleteIfExists(folder);
        }
    }

    private static boolean isSocket(Path file) throws IOException {
        int type = (int) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 0xf000;
        return type == 0xc000;
    }

    private void accept() {
        while (listener.isOpen()) {
            try {
                admit(new ControlSession(stack, listener.accept(), this::ended));
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                LOG.warn("the control of {} ends: {}", stack.name(), e.toString());
                close();
            }
        }
    }

    /** When there are too many clients, the one that has been silent longest has to go. */
    private void admit(ControlSession session) {
        if (sessions.size() >= MAX_CLIENTS) {
            ControlSession silent =
                    sessions.stream().filter(ControlSession::isSilent).findFirst().orElse(session);
            silent.close();
            sessions.remove(silent);
        }
        if (session.isClosed()) {
            return;
        }
        sessions.add(session);
        if (closed) {
            session.close();
            sessions.remove(session);
        } else {
            Thread.ofVirtual().name("control of " + stack.name()).start(session::run);
        }
    }

    private void ended(ControlSession session) {
        sessions.remove(session);
    }

    /** Ends it and all its clients, and removes the socket. */
    @Override
    public void close() {
        closed = true;
        try {
            listener.close();
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            LOG.warn("the control socket {} stays behind: {}", socket, e.toString());
        }
        sessions.forEach(ControlSession::close);
        sessions.clear();
    }
}
