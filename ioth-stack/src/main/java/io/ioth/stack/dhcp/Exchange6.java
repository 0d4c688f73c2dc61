/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.dhcp;

import io.ioth.net.IpAddress;
import io.ioth.stack.dhcp.message.Dhcp6Type;
import io.ioth.stack.dhcp.message.Duid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A question of a DHCPv6 client that is under way. Confined to the engine. */
final class Exchange6 {

    final Dhcp6Type type;
    final int xid;
    final Retransmission retransmission;
    /** Whom it's for; null for all servers. */
    @Nullable Duid server;
    /** What it's about. */
    List<IpAddress> addresses = List.of();

    Exchange6(Dhcp6Type type, int xid, Retransmission retransmission) {
        this.type = type;
        this.xid = xid;
        this.retransmission = retransmission;
    }
}
