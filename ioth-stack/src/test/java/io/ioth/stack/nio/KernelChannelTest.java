/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.nio;

import io.ioth.NetStack;
import java.net.InetAddress;

/** The suite against the JDK's own channels over the host's loopback. */
class KernelChannelTest extends ChannelContract {

    @Override
    NetStack server() {
        return NetStack.kernel();
    }

    @Override
    NetStack client() {
        return NetStack.kernel();
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
