/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.control;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * Where the control sockets of a user's stacks are: {@code $XDG_RUNTIME_DIR/ioth}, or {@code /tmp/ioth-UID}, which nobody else may enter.
 * A socket is called by its stack's name, {@code @} and the process.
 */
public final class ControlFolder {

    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rwx------");
    private static final int LONGEST_NAME = 40;

    private ControlFolder() {}

    /** The folder of this process's user, whether it's there or not. */
    public static Path path() throws IOException {
        String runtime = System.getenv("XDG_RUNTIME_DIR");
        return runtime != null && !runtime.isEmpty() && Files.isWritable(Path.of(runtime))
                ? Path.of(runtime, "ioth")
                : Path.of("/tmp", "ioth-" + uid());
    }

    private static Object uid() throws IOException {
        Path self = Path.of("/proc/self");
        return Files.exists(self)
                ? Files.getAttribute(self, "unix:uid")
                : Files.getAttribute(Path.of(System.getProperty("user.home")), "unix:uid");
    }

    /** The folder, made if need be, and this user's alone. */
    static void make(Path folder) throws IOException {
        try {
            Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWNER));
        } catch (FileAlreadyExistsException e) {
            if (!isOurs(folder)) {
                throw new IOException("another user made " + folder + ", or others may enter it; remove it, or say control=PATH", e);
            }
        }
    }

    /** In /tmp anybody could have made it first, and would own what's in it. */
    private static boolean isOurs(Path folder) throws IOException {
        return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                && uid().equals(Files.getAttribute(folder, "unix:uid", LinkOption.NOFOLLOW_LINKS))
                && Files.getPosixFilePermissions(folder).equals(OWNER);
    }

    /** The place of a stack's socket in a folder. */
    static Path place(Path folder, String stack) throws IOException {
        String name = stack.replaceAll("[^A-Za-z0-9_.:-]", "_");
        String shortened = name.substring(0, Math.min(name.length(), LONGEST_NAME));
        make(folder);
        return folder.resolve(shortened + "@" + ProcessHandle.current().pid());
    }

    /** The stacks of this user that answer, by name. What a process left behind that has ended is removed. */
    public static List<RunningStack> list() throws IOException {
        return list(path());
    }

    static List<RunningStack> list(Path folder) throws IOException {
        List<RunningStack> found = new ArrayList<>();
        if (!Files.isDirectory(folder) || !isOurs(folder)) {
            return found;
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "*@*")) {
            for (Path socket : all) {
                if (ControlClient.isAnswered(socket)) {
                    found.add(of(socket));
                } else {
                    Files.deleteIfExists(socket);
                }
            }
        }
        found.sort(Comparator.comparing(RunningStack::name).thenComparing(RunningStack::pid));
        return found;
    }

    /** What the name of a socket says. */
    static RunningStack of(Path socket) {
        String file = String.valueOf(socket.getFileName());
        int at = file.lastIndexOf('@');
        String number = at < 0 ? "" : file.substring(at + 1);
        return number.matches("[0-9]{1,18}")
                ? new RunningStack(file.substring(0, at), Long.parseLong(number), socket)
                : new RunningStack(file, 0, socket);
    }

    /**
     * The one stack meant.
     *
     * @param wanted a name, a process, both as {@code NAME@PID}, or the path of a socket
     * @throws IOException when there's none, or more than one; the message names those that there are
     */
    public static RunningStack find(String wanted) throws IOException {
        if (wanted.indexOf('/') >= 0) {
            return of(Path.of(wanted));
        }
        return choose(wanted, list());
    }

    static RunningStack choose(String wanted, List<RunningStack> all) throws IOException {
        for (List<RunningStack> some : List.of(
                all.stream().filter(each -> each.toString().equals(wanted)).toList(),
                all.stream().filter(each -> each.name().equals(wanted)).toList(),
                all.stream().filter(each -> String.valueOf(each.pid()).equals(wanted)).toList())) {
            if (some.size() == 1) {
                return some.getFirst();
            }
            if (some.size() > 1) {
                throw new IOException("several stacks are called " + wanted + ": " + some + "; say which");
            }
        }
        throw new IOException("no running stack is called " + wanted + "; "
                + (all.isEmpty() ? "none offers its control: open one with control=on" : "there are " + all));
    }
}
