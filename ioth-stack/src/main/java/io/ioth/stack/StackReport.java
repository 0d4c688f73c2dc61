/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack;

import io.ioth.NameService;
import io.ioth.NetInterface;
import io.ioth.NetStack;
import io.ioth.Route;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a stack has found out of its networks, as text for {@code debug}. */
final class StackReport {

    private static final Logger LOG = LoggerFactory.getLogger(StackReport.class);

    private StackReport() {}

    /** Logs it. */
    static void log(NetStack stack) {
        LOG.info("{} is open\n{}", stack.name(), of(stack));
    }

    static String of(NetStack stack) {
        StringBuilder text = new StringBuilder();
        for (NetInterface each : stack.interfaces()) {
            text.append(each.name()).append(": mtu ").append(each.mtu());
            each.mac().ifPresent(mac -> text.append(" mac ").append(mac));
            text.append(each.isUp() ? "\n" : " down\n");
            for (NetInterface.Address address : each.addresses()) {
                text.append("  ").append(address.address()).append('/').append(address.prefixLength());
                text.append(' ').append(address.origin()).append(' ').append(address.state()).append('\n');
            }
        }
        for (Route route : stack.routes()) {
            text.append("route ").append(route.destination());
            route.gateway().ifPresent(gateway -> text.append(" via ").append(gateway));
            text.append(" dev ").append(route.interfaceName()).append(" metric ").append(route.metric()).append('\n');
        }
        NameService names = stack.nameService();
        names.servers().forEach(server -> text.append("dns ").append(server.address()).append('\n'));
        names.search().forEach(domain -> text.append("search ").append(domain).append('\n'));
        names.timeServers().forEach(server -> text.append("ntp ").append(server).append('\n'));
        return text.toString();
    }
}
