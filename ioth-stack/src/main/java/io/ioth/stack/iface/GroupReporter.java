/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.iface;

import io.ioth.net.IpAddress;
import org.jspecify.annotations.Nullable;

/** Tells multicast routers what an interface listens to: MLD and IGMP. Confined to the engine. */
public interface GroupReporter {

    /** Nobody is told. */
    GroupReporter NONE = new GroupReporter() {
        @Override
        public void onChange(
                IpAddress group, @Nullable SourceFilter before, @Nullable SourceFilter after, long nowNs) {}

        @Override
        public void onAddressUsable(IpAddress address, long nowNs) {}
    };

    /** What is wanted of a group has changed; null is for nothing. */
    void onChange(IpAddress group, @Nullable SourceFilter before, @Nullable SourceFilter after, long nowNs);

    /** The interface may send from this address from now on. */
    void onAddressUsable(IpAddress address, long nowNs);
}
