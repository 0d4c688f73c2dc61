/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.CongestionControl;
import io.ioth.stack.socket.Option;
import io.ioth.stack.socket.StreamSocket;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The congestion controllers by name, as tests choose among them. */
final class Controllers {

    static final List<String> ALL = Arrays.stream(CongestionControl.values())
            .map(c -> c.name().toLowerCase(Locale.ROOT))
            .toList();

    private Controllers() {}

    /** Before it's connected. */
    static void choose(StreamSocket socket, String name) {
        socket.option(Option.TCP_CONGESTION, ALL.indexOf(name));
    }
}
