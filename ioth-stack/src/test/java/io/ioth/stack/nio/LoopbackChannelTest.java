/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.nio;

import io.ioth.NetStack;
import java.io.IOException;
import java.net.InetAddress;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The suite against one stack's own loopback. */
class LoopbackChannelTest extends ChannelContract {

    private static NetStack stack;

    @BeforeAll
    static void open() throws IOException {
        stack = NetStack.open("", "");
    }

    @AfterAll
    static void close() {
        stack.close();
    }

    @Override
    NetStack server() {
        return stack;
    }

    @Override
    NetStack client() {
        return stack;
    }

    @Override
    InetAddress ipv6() {
        return InetAddress.ofLiteral("::1");
    }

    @Override
    InetAddress ipv4() {
        return InetAddress.ofLiteral("127.0.0.1");
    }
}
