/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import java.util.ArrayList;
import java.util.List;

/** The connections that no socket has any more and whose peers haven't acknowledged everything yet. Confined to the engine. */
public final class Unfinished {

    private final List<TcpConnection> waiting = new ArrayList<>();

    Unfinished(List<Flow> all) {
        for (Flow flow : all) {
            if (flow instanceof TcpConnection c && c.stream != null) {
                waiting.add(c);
            }
        }
    }

    /** Whether none is left. */
    public boolean isEmpty() {
        while (!waiting.isEmpty() && isFinished(waiting.getLast())) {
            waiting.removeLast();
        }
        return waiting.isEmpty();
    }

    /** A number that grows with every byte that is acknowledged to one of them. */
    public long progress() {
        long acknowledged = 0;
        for (TcpConnection c : waiting) {
            TcpStream stream = c.stream;
            acknowledged += stream == null ? 0 : stream.send.acked();
        }
        return acknowledged - ((long) waiting.size() << Integer.SIZE);
    }

    /** Whether all that was written, and the FIN, has been acknowledged, or never will be. */
    static boolean isFinished(TcpConnection c) {
        TcpStream stream = c.stream;
        return stream != null && stream.isDrained();
    }
}
