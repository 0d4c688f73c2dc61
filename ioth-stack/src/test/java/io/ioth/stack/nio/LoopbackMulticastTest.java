/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.nio;

import io.ioth.NetStack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The suite against the channels of a stack on its own loopback. */
class LoopbackMulticastTest extends MulticastContract {

    private static NetStack stack;

    @BeforeAll
    static void open() throws IOException {
        stack = NetStack.open("mem://multicast-loopback", "ip=10.9.0.1/24,dad=off");
    }

    @AfterAll
    static void close() {
        stack.close();
    }

    @Override
    NetStack stack() {
        return stack;
    }

    @Override
    NetworkInterface networkInterface() throws IOException {
        return NetworkInterface.getByName("lo");
    }

    @Override
    InetAddress address() {
        return InetAddress.ofLiteral("127.0.0.1");
    }
}
