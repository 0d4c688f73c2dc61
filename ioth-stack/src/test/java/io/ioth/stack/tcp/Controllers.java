/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.stack.socket.StreamSocket;
import java.util.List;

/** The congestion controllers by name, as tests choose among them. */
final class Controllers {

    static final List<String> ALL = List.of("newreno");

    private Controllers() {}

    /** Before it's connected. */
    static void choose(StreamSocket socket, String name) {
        Invariants.require(ALL.contains(name), "no controller " + name + " for " + socket);
    }
}
