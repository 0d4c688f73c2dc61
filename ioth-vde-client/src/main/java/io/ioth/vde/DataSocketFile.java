/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.vde;

import io.ioth.vde.sys.Errno;
import io.ioth.vde.sys.UnixSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The name that a data socket has while the switch connects to it; gone when this is closed.
 *
 * @param path in the switch's directory if we may write there
 */
record DataSocketFile(Path path) implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DataSocketFile.class);
    private static final String[] FALLBACKS = {"/var/run", "/var/tmp", "/tmp"};
    private static final int MAX_TRIES = 1000;
    private static final int GROUP_RIGHTS = 070;
    private static final int OTHERS_RIGHTS = 077;
    private static final int ROOT = 0;
    private static final AtomicInteger COUNTER = new AtomicInteger();

    /** Binds {@code data} to a new name. */
    static DataSocketFile bind(UnixSocket data, Path directory) throws IOException {
        Path path = bind(data, directory, ".%05d-%05d");
        for (int i = 0; path == null && i < FALLBACKS.length; i++) {
            path = bind(data, Path.of(FALLBACKS[i]), "vde.%05d-%05d");
        }
        if (path == null) {
            throw new IOException("permission denied: a socket can be made neither in '" + directory + "' nor in "
                    + String.join(", ", FALLBACKS));
        }
        return new DataSocketFile(path);
    }

    private static @Nullable Path bind(UnixSocket data, Path directory, String format) {
        long pid = ProcessHandle.current().pid();
        for (int i = 0; i < MAX_TRIES; i++) {
            Path path = directory.resolve(String.format(Locale.ROOT, format, pid, COUNTER.getAndIncrement() % 100_000));
            if (UnixSocket.pathBytes(path.toString()) > UnixSocket.MAX_PATH) {
                return null;
            }
            int result = data.bind(path.toString());
            if (result != -Errno.EADDRINUSE) {
                return result == 0 ? path : null;
            }
        }
        return null;
    }

    /**
     * Lets the switch, and those that the options say, use the socket.
     *
     * @param control the switch's control socket: who owns it is who must be let in
     * @return the permissions that the file has now
     */
    int permit(Path control, VdeOptions options) throws IOException {
        int mode = options.mode();
        String group = options.group();
        if (group != null) {
            changeGroup(group);
        } else if ((mode & OTHERS_RIGHTS) == 0 && !isOurs(control)) {
            mode |= tryGroupOf(control) ? GROUP_RIGHTS : OTHERS_RIGHTS;
        }
        Files.setAttribute(path, "unix:mode", mode);
        return mode;
    }

    private void changeGroup(String name) throws IOException {
        try {
            GroupPrincipal group = path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(name);
            PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
            view.setGroup(group);
        } catch (UserPrincipalNotFoundException _) {
            throw new IOException("there's no group '" + name + "'");
        } catch (java.nio.file.FileSystemException _) {
            throw new IOException("permission denied: the socket can't be given to group '" + name + "'");
        }
    }

    private boolean isOurs(Path control) throws IOException {
        int owner = (int) Files.getAttribute(control, "unix:uid");
        return owner == ROOT || owner == (int) Files.getAttribute(path, "unix:uid");
    }

    private boolean tryGroupOf(Path control) {
        try {
            Files.setAttribute(path, "unix:gid", Files.getAttribute(control, "unix:gid"));
            return true;
        } catch (IOException e) {
            LOG.debug("the switch's group can't be had for {}: {}", path, e.toString());
            return false;
        }
    }

    /** Sets the permissions of a file that may well not be ours. */
    static void tryMode(Path file, int mode) {
        try {
            Files.setAttribute(file, "unix:mode", mode);
        } catch (IOException e) {
            LOG.debug("the permissions of {} stay as they are: {}", file, e.toString());
        }
    }

    /** Removes the file. */
    @Override
    public void close() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.warn("{} can't be removed: {}", path, e.toString());
        }
    }
}
