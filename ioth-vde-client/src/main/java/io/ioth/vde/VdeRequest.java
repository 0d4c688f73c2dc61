/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.vde;

import io.ioth.vde.sys.UnixSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/** Version 3 of the request for a port, as it goes to a switch's control socket. */
final class VdeRequest {

    private static final int MAGIC = 0xfeedface;
    private static final int VERSION = 3;
    private static final int NEW_CONTROL = 0;
    private static final int NEW_PORT_0 = 1;
    private static final int PORT_SHIFT = 8;
    private static final short AF_UNIX = 1;
    private static final int FIXED_SIZE = 12 + UnixSocket.SOCKADDR_SIZE;
    private static final int MAX_DESCRIPTION = 128;

    private VdeRequest() {}

    /** The bytes, to be written at once. */
    static byte[] encode(OptionalInt port, String dataPath, String description) {
        byte[] text = description.getBytes(StandardCharsets.UTF_8);
        int textLength = Math.min(text.length, MAX_DESCRIPTION);
        ByteBuffer request = ByteBuffer.allocate(FIXED_SIZE + textLength).order(ByteOrder.nativeOrder());
        request.putInt(MAGIC).putInt(VERSION).putInt(type(port));
        request.putShort(AF_UNIX).put(dataPath.getBytes(StandardCharsets.UTF_8));
        return request.position(FIXED_SIZE).put(text, 0, textLength).array();
    }

    private static int type(OptionalInt port) {
        if (port.isEmpty()) {
            return NEW_CONTROL;
        }
        return port.getAsInt() == 0 ? NEW_PORT_0 : NEW_CONTROL + (port.getAsInt() << PORT_SHIFT);
    }

    /** What people are shown of this end: {@code text}, the user and the process, and where the user came from. */
    static String description(String text) {
        String whole = text + " user=" + System.getProperty("user.name", "?") + " pid="
                + ProcessHandle.current().pid();
        String ssh = System.getenv("SSH_CLIENT");
        return ssh == null || ssh.isBlank() ? whole : whole + " SSH=" + ssh.strip().split("\\s+", 2)[0];
    }

    /** Whether {@code answer} is the address of the switch's end. */
    static boolean isAddress(byte[] answer, int length) {
        return length == UnixSocket.SOCKADDR_SIZE
                && ByteBuffer.wrap(answer).order(ByteOrder.nativeOrder()).getShort(0) == AF_UNIX;
    }

    /** The path in such an address. */
    static String path(byte[] answer) {
        int end = 2;
        while (end < answer.length && answer[end] != 0) {
            end++;
        }
        return new String(answer, 2, end - 2, StandardCharsets.UTF_8);
    }
}
