/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/** A resolver of names for each stack: DNS and multicast DNS, over that stack's own sockets. */
module io.ioth.dns {
    requires transitive io.ioth.core;
    requires org.dnsjava;
    requires static jdk.jfr;
    requires static org.jspecify;

    provides io.ioth.ResolverProvider with
            io.ioth.dns.DnsProvider;
}
