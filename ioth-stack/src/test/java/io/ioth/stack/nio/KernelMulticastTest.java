/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.nio;

import io.ioth.NetStack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;

/** The suite against the JDK's own channels on the host's loopback. */
class KernelMulticastTest extends MulticastContract {

    @Override
    NetStack stack() {
        return NetStack.kernel();
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
