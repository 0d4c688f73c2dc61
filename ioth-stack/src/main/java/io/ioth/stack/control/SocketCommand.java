/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.control;

import io.ioth.SocketInfo;
import io.ioth.net.IpAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Sockets, as {@code ss} prints them. */
final class SocketCommand {

    private SocketCommand() {}

    static void run(Target target, Words words, boolean withInfo) {
        boolean info = withInfo;
        while (words.hasNext()) {
            if (words.take("-i", "--info", "info")) {
                info = true;
            } else {
                words.end();
            }
        }
        target.line(String.format("%-6s %-12s %7s %7s  %-38s %s", "Netid", "State", "Recv-Q", "Send-Q",
                "Local Address:Port", "Peer Address:Port"));
        for (SocketInfo socket : target.stack().sockets()) {
            target.line(String.format("%-6s %-12s %7d %7d  %-38s %s", socket.protocol(), socket.state(),
                    socket.receiveQueue(), socket.sendQueue(), text(socket.local()),
                    socket.remote().map(SocketCommand::text).orElse("*:*")));
            if (info) {
                socket.tcp().ifPresent(tcp -> target.line("\t " + TcpInfoText.of(tcp)));
            }
        }
    }

    private static String text(InetSocketAddress address) {
        InetAddress host = address.getAddress();
        if (!(host instanceof Inet6Address six)) {
            return IpAddress.of(host) + ":" + address.getPort();
        }
        String zone = six.getScopeId() != 0 ? "%" + six.getScopeId() : "";
        return "[" + IpAddress.of(six) + zone + "]:" + address.getPort();
    }
}
