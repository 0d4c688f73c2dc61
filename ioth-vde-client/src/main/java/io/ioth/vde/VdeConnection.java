/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.vde;

import io.ioth.vde.sys.Errno;
import io.ioth.vde.sys.UnixSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A port of a switch: the control stream, whose end is the port's end, and the connected data socket.
 *
 * @param control stays silent after the answer
 * @param data one frame in each datagram
 */
record VdeConnection(UnixSocket control, UnixSocket data) implements AutoCloseable {

    /** A switch answers at once, or, when it refuses, either hangs up or (vde_switch 2.3) never says anything. */
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    private static final String CONTROL = "ctl";

    /**
     * Asks the switch at {@code directory} for a port.
     *
     * @throws IOException saying in one line why there's none
     */
    static VdeConnection open(String directory, VdeOptions options) throws IOException {
        Path place = realPath(directory);
        UnixSocket control = UnixSocket.stream();
        try {
            Path entry = connect(control, place, options.entry());
            return request(control, place, entry, options);
        } catch (IOException | RuntimeException e) {
            control.close();
            throw e;
        }
    }

    private static Path realPath(String directory) throws IOException {
        try {
            Path place = Path.of(directory).toRealPath();
            if (!Files.isDirectory(place)) {
                throw new IOException("'" + directory + "' is not a VDE switch: it's not a directory");
            }
            return place;
        } catch (NoSuchFileException _) {
            throw new IOException("no VDE switch at '" + directory + "': there's no such directory");
        } catch (java.nio.file.AccessDeniedException _) {
            throw denied(directory);
        }
    }

    private static Path connect(UnixSocket control, Path place, @Nullable String entryPoint) throws IOException {
        if (entryPoint != null) {
            Path entry = place.resolve(entryPoint);
            if (UnixSocket.pathBytes(entry.toString()) <= UnixSocket.MAX_PATH
                    && control.connect(entry.toString(), TIMEOUT) == 0) {
                return entry;
            }
        }
        Path entry = place.resolve(CONTROL);
        if (UnixSocket.pathBytes(entry.toString()) > UnixSocket.MAX_PATH) {
            throw new IOException("'" + place + "' can't be a VDE switch: the path is too long for a socket");
        }
        int result = control.connect(entry.toString(), TIMEOUT);
        if (result != 0) {
            throw refused(place, entry, -result);
        }
        return entry;
    }

    private static IOException refused(Path place, Path entry, int errno) {
        return switch (errno) {
            case Errno.ENOENT -> new IOException("'" + place + "' is not a VDE switch: it has no socket 'ctl'");
            case Errno.EPROTOTYPE -> new IOException("'" + place + "' is not a VDE switch: its 'ctl' is no stream socket");
            case Errno.EACCES, Errno.EPERM -> denied(place.toString());
            case Errno.EAGAIN -> new IOException("the switch at '" + place + "' doesn't answer: its queue is full");
            case Errno.ECONNREFUSED -> Files.isRegularFile(entry)
                    ? new IOException("'" + place + "' is not a VDE switch: its 'ctl' is no socket")
                    : new IOException("no VDE switch is running at '" + place + "': nobody listens at its 'ctl'");
            default -> new IOException("the switch at '" + place + "' can't be reached: " + Errno.text(errno));
        };
    }

    private static IOException denied(String place) {
        return new IOException("permission denied for the VDE switch at '" + place + "': " + whose(place)
                + "this is user " + System.getProperty("user.name", "?"));
    }

    private static String whose(String place) {
        try {
            PosixFileAttributes of = Files.readAttributes(Path.of(place), PosixFileAttributes.class);
            return "it's for user " + of.owner().getName() + " and group " + of.group().getName() + ", and ";
        } catch (IOException _) {
            return "";
        }
    }

    private static VdeConnection request(UnixSocket control, Path place, Path entry, VdeOptions options)
            throws IOException {
        UnixSocket data = UnixSocket.datagram();
        try {
            try (DataSocketFile file = DataSocketFile.bind(data, place)) {
                int mode = file.permit(entry, options);
                byte[] request = VdeRequest.encode(
                        options.port(), file.path().toString(), VdeRequest.description(options.description()));
                byte[] answer = answer(control, request, place, options);
                connectData(data, answer, place, mode);
            }
            return new VdeConnection(control, data);
        } catch (IOException | RuntimeException e) {
            data.close();
            throw e;
        }
    }

    private static byte[] answer(UnixSocket control, byte[] request, Path place, VdeOptions options)
            throws IOException {
        int sent = control.send(request);
        if (sent != request.length) {
            throw new IOException("the switch at '" + place + "' hung up before it was asked for a port");
        }
        byte[] answer = new byte[UnixSocket.SOCKADDR_SIZE];
        int n = control.receive(answer, TIMEOUT);
        if (n <= 0) {
            throw new IOException("the switch at '" + place + "' " + (n == -Errno.EAGAIN ? "gave no answer for " : "refused ")
                    + wanted(options));
        }
        if (!VdeRequest.isAddress(answer, n)) {
            throw new IOException("what answers at '" + place + "' is not a VDE switch");
        }
        return answer;
    }

    private static String wanted(VdeOptions options) {
        return options.port().isEmpty()
                ? "a port: perhaps all are taken"
                : "port " + options.port().getAsInt() + ": perhaps it's beyond the switch's last port, or another user's";
    }

    private static void connectData(UnixSocket data, byte[] answer, Path place, int mode) throws IOException {
        int result = data.connect(answer);
        if (result == -Errno.EACCES || result == -Errno.EPERM) {
            throw denied(place.toString());
        }
        if (result != 0) {
            throw new IOException("the data socket of the switch at '" + place + "' can't be reached: "
                    + Errno.text(-result));
        }
        DataSocketFile.tryMode(Path.of(VdeRequest.path(answer)), mode);
    }

    @Override
    public void close() {
        data.close();
        control.close();
    }
}
