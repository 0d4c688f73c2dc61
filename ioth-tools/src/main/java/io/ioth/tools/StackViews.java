/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools;

import io.ioth.NetInterface;
import io.ioth.NetInterface.AddressState;
import io.ioth.NetStack;
import io.ioth.Route;
import io.ioth.SocketInfo;
import io.ioth.tools.http.Addresses;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.stream.Collectors;

/** Prints a stack's tables as iproute2 does. */
final class StackViews {

    private final NetStack stack;
    private final PrintWriter out;

    StackViews(NetStack stack, PrintWriter out) {
        this.stack = stack;
        this.out = out;
    }

    void brief() {
        for (NetInterface each : stack.interfaces()) {
            String addresses = each.addresses().stream().map(StackViews::text).collect(Collectors.joining(" "));
            out.printf("%-16s %-14s %s%n", each.name(), state(each), addresses);
        }
    }

    void links() {
        stack.interfaces().forEach(this::link);
    }

    void addresses() {
        for (NetInterface each : stack.interfaces()) {
            link(each);
            for (NetInterface.Address address : each.addresses()) {
                out.println("    " + (address.address().isIpv4() ? "inet " : "inet6 ") + text(address));
            }
        }
    }

    private void link(NetInterface each) {
        String flags = each.isLoopback() ? "LOOPBACK" : each.mac().isPresent() ? "BROADCAST,MULTICAST" : "POINTOPOINT";
        out.printf("%d: %s: <%s%s> mtu %d state %s%s%n", each.index(), each.name(), flags, each.isUp() ? ",UP" : "",
                each.mtu(), state(each), each.vnl().isEmpty() ? "" : " vnl " + each.vnl());
        each.mac().ifPresent(mac -> out.println("    link/ether " + mac));
    }

    void routes() {
        for (Route route : stack.routes()) {
            out.println(route);
        }
    }

    void neighbors() {
        for (NetInterface each : stack.interfaces()) {
            for (NetInterface.Neighbor neighbor : each.neighbors()) {
                out.println(neighbor.address() + " dev " + each.name()
                        + neighbor.mac().map(mac -> " lladdr " + mac).orElse("") + " " + neighbor.state());
            }
        }
    }

    void stats() {
        for (NetInterface each : stack.interfaces()) {
            NetInterface.Traffic traffic = each.traffic();
            out.printf("%-16s RX %d frames %d bytes, TX %d frames %d bytes, dropped %d%n", each.name(), traffic.inFrames(),
                    traffic.inOctets(), traffic.outFrames(), traffic.outOctets(), traffic.dropped());
        }
        stack.counters().events().forEach((counter, count) -> {
            if (count != 0) {
                out.printf("%-32s %d%n", counter, count);
            }
        });
        stack.counters().drops().forEach((reason, count) -> out.printf("%-32s %d%n", "drop " + reason, count));
    }

    void sockets(boolean info) {
        out.printf("%-6s %-12s %7s %7s  %-38s %s%n", "Netid", "State", "Recv-Q", "Send-Q", "Local Address:Port",
                "Peer Address:Port");
        for (SocketInfo socket : stack.sockets()) {
            out.printf("%-6s %-12s %7d %7d  %-38s %s%n", socket.protocol(), socket.state(), socket.receiveQueue(),
                    socket.sendQueue(), Addresses.text(socket.local()),
                    socket.remote().map(Addresses::text).orElse("*:*"));
            if (info) {
                socket.tcp().ifPresent(tcp -> out.println("\t " + TcpInfoText.of(tcp)));
            }
        }
    }

    private static String state(NetInterface each) {
        return each.isUp() ? "UP" : "DOWN";
    }

    private static String text(NetInterface.Address address) {
        String state = address.state() == AddressState.PREFERRED
                ? "" : " " + address.state().name().toLowerCase(Locale.ROOT);
        return address.address() + "/" + address.prefixLength() + state;
    }
}
