/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/** The hybrid IPv6/IPv4 stack: the sans-IO engine, its runtime and its socket channels. */
module io.ioth.stack {
    requires transitive io.ioth.core;
    requires io.netty.common;
    requires org.slf4j;
    requires static org.jspecify;
    requires jdk.net;
    requires static java.management;
    requires static jdk.jfr;

    exports io.ioth.stack.control;
    exports io.ioth.stack.jmx;

    provides io.ioth.StackProvider with
            io.ioth.stack.IothStackProvider;
}
