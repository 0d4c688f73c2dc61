/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.control;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Asks a running stack. */
public final class ControlClient {

    private static final int LONGEST_LINE = 1 << 20;

    private ControlClient() {}

    private static SocketChannel connect(Path socket) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            return channel;
        } catch (IOException e) {
            channel.close();
            throw new IOException(socket + ": " + e.getMessage() + "; the stack may have ended, or be another user's", e);
        }
    }

    static boolean isAnswered(Path socket) {
        try (SocketChannel channel = connect(socket)) {
            return channel.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Has a stack do what the words say.
     *
     * @throws IOException when it can't be asked
     */
    public static Answer ask(Path socket, List<String> words) throws IOException {
        for (String word : words) {
            if (word.isEmpty() || word.matches("(?s).*\\s.*")) {
                throw new IllegalArgumentException("\"" + word + "\" is wrong: no word is empty or has spaces in it");
            }
        }
        try (SocketChannel channel = connect(socket)) {
            ByteBuffer request = StandardCharsets.UTF_8.encode(String.join(" ", words) + "\n");
            while (request.hasRemaining()) {
                channel.write(request);
            }
            channel.shutdownOutput();
            return read(new LineReader(channel, LONGEST_LINE), socket);
        }
    }

    private static Answer read(LineReader lines, Path socket) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String line = lines.next(); line != null; line = lines.next()) {
            if (line.startsWith(" ")) {
                text.append(line, 1, line.length()).append('\n');
            } else {
                int space = line.indexOf(' ');
                String status = space < 0 ? line : line.substring(0, space);
                if (!status.matches("[0-9]")) {
                    throw new IOException(socket + " answers what no stack answers: " + line);
                }
                return new Answer(Integer.parseInt(status), text.toString(), space < 0 ? "" : line.substring(space + 1));
            }
        }
        throw new IOException(socket + " ended before its answer did");
    }
}
