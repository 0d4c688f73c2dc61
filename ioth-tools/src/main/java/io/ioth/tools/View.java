/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools;

/** What can be shown of a stack. The names are what users type. */
enum View {
    /** Addresses. */
    addr,
    /** Routes. */
    route,
    /** Neighbours. */
    neigh,
    /** Interfaces. */
    link,
    /** Counters. */
    stats,
    /** Sockets. */
    ss,
    /** Sockets, with what TCP knows of each. */
    info,
    /** An interface a line, with its addresses. */
    brief;

    void print(StackViews views) {
        switch (this) {
            case addr -> views.addresses();
            case route -> views.routes();
            case neigh -> views.neighbors();
            case link -> views.links();
            case stats -> views.stats();
            case ss -> views.sockets(false);
            case info -> views.sockets(true);
            case brief -> views.brief();
        }
    }
}
