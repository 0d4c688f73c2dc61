/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.control;

import io.ioth.NetInterface;
import io.ioth.NetStack;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a command is about: a stack, options, and where the answer goes. */
record Target(NetStack stack, IpOptions options, StringBuilder out) {

    void line(String text) {
        out.append(text.stripTrailing()).append('\n');
    }

    /** The interface of that name. */
    NetInterface device(String name) {
        return stack.networkInterface(name)
                .orElseThrow(() -> new IllegalArgumentException("Cannot find device \"" + name + "\""));
    }

    /** The interface of that name, or all of them. */
    List<NetInterface> devices(@Nullable String name) {
        return name == null ? stack.interfaces() : List.of(device(name));
    }
}
