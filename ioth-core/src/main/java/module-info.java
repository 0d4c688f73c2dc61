/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/**
 * What applications and drivers of ioth compile against: the {@link io.ioth.NetStack} API, the stack and link service
 * interfaces, addresses, wire views, and the in-process Ethernet.
 */
module io.ioth.core {
    requires transitive io.netty.buffer;
    requires io.netty.common;
    requires org.slf4j;
    requires static org.jspecify;

    exports io.ioth;
    exports io.ioth.link;
    exports io.ioth.metrics;
    exports io.ioth.net;
    exports io.ioth.time;
    exports io.ioth.wire;

    uses io.ioth.ResolverProvider;
    uses io.ioth.StackProvider;
    uses io.ioth.link.LinkProvider;

    provides io.ioth.StackProvider with
            io.ioth.KernelStackProvider;
    provides io.ioth.link.LinkProvider with
            io.ioth.link.MemLinkProvider,
            io.ioth.link.PcapLinkProvider,
            io.ioth.link.ImpairedLinkProvider;
}
