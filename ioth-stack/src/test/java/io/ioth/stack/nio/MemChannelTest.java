/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.nio;

import io.ioth.NetStack;
import java.io.IOException;
import java.net.InetAddress;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The suite between two stacks on {@code mem://contract}. */
class MemChannelTest extends ChannelContract {

    private static final String VNL = "mem://contract";

    private static NetStack server;
    private static NetStack client;

    @BeforeAll
    static void open() throws IOException {
        server = NetStack.open(VNL, "ip=fd00::1/64,ip=10.0.0.1/24,dad=off");
        client = NetStack.open(VNL, "ip=fd00::2/64,ip=10.0.0.2/24,dad=off");
    }

    @AfterAll
    static void close() {
        server.close();
        client.close();
    }

    @Override
    NetStack server() {
        return server;
    }

    @Override
    NetStack client() {
        return client;
    }

    @Override
    InetAddress ipv6() {
        return InetAddress.ofLiteral("fd00::1");
    }

    @Override
    InetAddress ipv4() {
        return InetAddress.ofLiteral("10.0.0.1");
    }
}
