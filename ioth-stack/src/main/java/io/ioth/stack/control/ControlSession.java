/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.control;

import io.ioth.NetStack;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client of a {@link ControlServer}. */
final class ControlSession {

    private static final Logger LOG = LoggerFactory.getLogger(ControlSession.class);
    private static final int LONGEST_REQUEST = 4096;

    private final NetStack stack;
    private final SocketChannel channel;
    private final Consumer<ControlSession> onEnd;
    private volatile boolean busy;

    ControlSession(NetStack stack, SocketChannel channel, Consumer<ControlSession> onEnd) {
        this.stack = stack;
        this.channel = channel;
        this.onEnd = onEnd;
    }

    boolean isSilent() {
        return !busy;
    }

    boolean isClosed() {
        return !channel.isOpen();
    }

    void run() {
        try {
            LineReader lines = new LineReader(channel, LONGEST_REQUEST);
            for (String line = lines.next(); line != null; line = lines.next()) {
                busy = true;
                answer(line.isBlank() ? List.of() : List.of(line.strip().split("\\s+")));
                busy = false;
            }
        } catch (IOException e) {
            LOG.debug("a client of the control of {} is gone: {}", stack.name(), e.toString());
        } finally {
            close();
            onEnd.accept(this);
        }
    }

    private void answer(List<String> words) throws IOException {
        Answer answer = IpTool.run(stack, words);
        StringBuilder text = new StringBuilder();
        answer.text().lines().forEach(line -> text.append(' ').append(line).append('\n'));
        text.append(answer.status());
        text.append(answer.error().isEmpty() ? "" : " " + answer.error()).append('\n');
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(text.toString());
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("closing a client of the control of {}: {}", stack.name(), e.toString());
        }
    }
}
