/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import io.ioth.AutoSettings.Want;
import io.ioth.stack.autoconf.Configurator;
import io.ioth.stack.autoconf.Progress;

/** A configurator, how much it's wanted, and how far it is. Confined to the engine. */
final class Part {

    /** What a configurator is for; what DHCP tells of name servers counts more than what routers do (RFC 8106 §5.3.1). */
    enum Kind {
        DHCP6,
        DHCP4,
        ROUTERS,
        SLAAC,
        LINK_LOCAL4,
        ONE_TIME
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
