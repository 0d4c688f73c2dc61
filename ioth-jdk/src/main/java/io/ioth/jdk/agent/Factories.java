/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.jdk.agent;

import io.ioth.NetStack;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.net.Socket;

/** The JDK's own way to put other sockets in: public, but a program can set none of its own then, and proxies go past it. */
final class Factories {

    private Factories() {}

    @SuppressWarnings("deprecation")
    static void sockets(NetStack stack) {
        try {
            Socket.setSocketImplFactory(() -> PlainSockets.open(stack, false));
            ServerSocket.setSocketFactory(() -> PlainSockets.open(stack, true));
        } catch (IOException e) {
            Report.line("plain sockets are the host's: " + e.getMessage());
        }
    }

    @SuppressWarnings("deprecation")
    static void datagrams(NetStack stack) {
        try {
            DatagramSocket.setDatagramSocketImplFactory(() -> PlainSockets.openDatagram(stack));
        } catch (IOException e) {
            Report.line("plain datagram sockets are the host's: " + e.getMessage());
        }
    }
}
