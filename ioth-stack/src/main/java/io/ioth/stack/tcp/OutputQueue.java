/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import org.jspecify.annotations.Nullable;

/** The connections that want to send, each once, in turn; and apart from them those that wait for room in a transmit queue. */
final class OutputQueue {

    private @Nullable TcpConnection first;
    private @Nullable TcpConnection last;
    private @Nullable TcpConnection blocked;
    private int size;

    /** Appends a connection, unless it's in already. */
    void add(TcpConnection c) {
        if (!c.outputQueued) {
            c.outputQueued = true;
            append(c);
        }
    }

    private void append(TcpConnection c) {
        if (last == null) {
            first = c;
        } else {
            last.nextOutput = c;
        }
        last = c;
        size++;
    }

    private @Nullable TcpConnection poll() {
        TcpConnection c = first;
        if (c != null) {
            first = c.nextOutput;
            c.nextOutput = null;
            size--;
            if (first == null) {
                last = null;
            }
        }
        return c;
    }

    /** There is room again. */
    void resume() {
        TcpConnection c = blocked;
        blocked = null;
        while (c != null) {
            TcpConnection next = c.nextOutput;
            c.nextOutput = null;
            append(c);
            c = next;
        }
    }

    /** One turn for each that's in now; answers whether some have more to send. */
    boolean flush(long nowNs) {
        for (int turns = size; turns > 0; turns--) {
            TcpConnection c = poll();
            if (c == null) {
                break;
            }
            c.outputQueued = false;
            switch (c.phase().output(nowNs)) {
                case DONE -> {}
                case MORE -> add(c);
                case BLOCKED -> block(c);
            }
        }
        return first != null;
    }

    /** If it has asked for another turn meanwhile, that comes when there's room. */
    private void block(TcpConnection c) {
        if (!c.outputQueued) {
            c.outputQueued = true;
            c.nextOutput = blocked;
            blocked = c;
        }
    }
}
