/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.nio;

import io.ioth.stack.socket.ReadinessListener;
import java.nio.channels.SelectionKey;

/** Who waits at a channel: one thread to read, accept or connect, one to write, and one to close. */
final class Waiters implements ReadinessListener {

    final Waiter reading = new Waiter();
    final Waiter writing = new Waiter();
    final Waiter closing = new Waiter();

    @Override
    public void onReady(int ops) {
        closing.wake();
        if ((ops & ~SelectionKey.OP_WRITE) != 0) {
            reading.wake();
        }
        if ((ops & SelectionKey.OP_WRITE) != 0) {
            writing.wake();
        }
    }

    void wakeAll() {
        reading.wake();
        writing.wake();
    }
}
