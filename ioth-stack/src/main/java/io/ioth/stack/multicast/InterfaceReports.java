/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.multicast;

import io.ioth.net.IpAddress;
import io.ioth.stack.iface.GroupReporter;
import io.ioth.stack.iface.SourceFilter;
import io.ioth.stack.iface.StackInterface;
import org.jspecify.annotations.Nullable;

/** The reports of both families on one interface. Confined to the engine. */
final class InterfaceReports implements GroupReporter {

    private final GroupReports igmp;
    private final GroupReports mld;

    InterfaceReports(StackInterface iface, ReportContext context) {
        igmp = new GroupReports(iface, new Igmp(), context);
        mld = new GroupReports(iface, new Mld(), context);
    }

    GroupReports of(boolean ipv4) {
        return ipv4 ? igmp : mld;
    }

    @Override
    public void onChange(
            IpAddress group, @Nullable SourceFilter before, @Nullable SourceFilter after, long nowNs) {
        of(group.isIpv4()).onChange(group, before, after, nowNs);
    }

    @Override
    public void onAddressUsable(IpAddress address, long nowNs) {
        of(address.isIpv4()).onAddressUsable(nowNs);
    }

    void close() {
        igmp.close();
        mld.close();
    }
}
