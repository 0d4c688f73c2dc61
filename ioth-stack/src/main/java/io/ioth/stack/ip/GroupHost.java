/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.ip;

import io.ioth.net.IpAddress;
import io.ioth.stack.iface.SourceFilter;
import org.jspecify.annotations.Nullable;

/** Who keeps what sockets want of multicast groups. Confined to the engine. */
public interface GroupHost {

    /** For sockets that no stack is behind: there are no interfaces. */
    GroupHost NONE = new GroupHost() {
        @Override
        public boolean exists(int ifIndex) {
            return false;
        }

        @Override
        public void listen(
                Object socket, int ifIndex, IpAddress group, @Nullable SourceFilter filter, long nowNs) {}
    };

    /** Whether there's an interface of that index. */
    boolean exists(int ifIndex);

    /**
     * Sets what a socket wants of a group on an interface (RFC 3376 §2's IPMulticastListen).
     *
     * @param socket whatever stands for it
     * @param filter null for nothing any more
     */
    void listen(Object socket, int ifIndex, IpAddress group, @Nullable SourceFilter filter, long nowNs);
}
