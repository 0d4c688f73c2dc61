/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools;

import io.ioth.NetStack;
import io.ioth.stack.control.IpTool;
import java.io.PrintWriter;
import java.util.List;

/** What can be shown of a stack. The names are what users type. */
enum View {
    /** Addresses. */
    addr,
    /** Routes. */
    route,
    /** Rules. */
    rule,
    /** Neighbours. */
    neigh,
    /** Interfaces. */
    link,
    /** Multicast groups. */
    maddr,
    /** Counters. */
    stats,
    /** Sockets. */
    ss,
    /** Sockets, with what TCP knows of each. */
    info,
    /** An interface a line, with its addresses. */
    brief;

    void print(NetStack stack, PrintWriter out) {
        out.print(IpTool.run(stack, List.of(name())).text());
    }
}
