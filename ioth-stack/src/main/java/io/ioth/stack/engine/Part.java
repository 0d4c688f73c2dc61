/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import io.ioth.AutoSettings.Want;
import io.ioth.stack.autoconf.Configurator;
import io.ioth.stack.autoconf.Progress;

/** A configurator, how much it's wanted, and how far it is. Confined to the engine. */
final class Part {

    /** What a configurator is for; what DHCP tells of name servers counts more than what routers do (RFC 8106 §5.3.1). */
    enum Kind {
        DHCP6("DHCPv6", "no DHCPv6 server answered"),
        DHCP4("DHCPv4", "no DHCPv4 server answered"),
        ROUTERS("router discovery", "no router answered"),
        SLAAC("IPv6 address autoconfiguration", "no router told a prefix for addresses"),
        LINK_LOCAL4("an IPv4 link-local address", "no IPv4 link-local address was found"),
        ONE_TIME("a one-time address", "no router told a prefix for one-time addresses");

        private final String text;
        private final String unanswered;

        Kind(String text, String unanswered) {
            this.text = text;
            this.unanswered = unanswered;
        }

        /** What it is when it has come to nothing so far. */
        String unanswered() {
            return unanswered;
        }

        /** As people say it. */
        @Override
        public String toString() {
            return text;
        }
    }

    final Kind kind;
    final Configurator configurator;
    final Want want;
    Progress progress = Progress.ASKING;
    String detail = "";

    Part(Kind kind, Configurator configurator, Want want) {
        this.kind = kind;
        this.configurator = configurator;
        this.want = want;
    }
}
