/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.benchmarks;

import io.ioth.NetStack;
import java.io.IOException;

/** The networks that are compared. The names are what reports show. */
public enum Network {
    /** Two stacks on an in-process switch. */
    IOTH("mem://bench", ""),
    /** The same, with every segment in a frame of its own of 1500 bytes at most. */
    IOTH_MTU_1500("mem://bench1500[mtu=1500/superframes=off]", ""),
    /** The kernel's loopback. */
    KERNEL("", "stack=kernel");

    private final String vnl;
    private final String config;

    Network(String vnl, String config) {
        this.vnl = vnl;
        this.config = config;
    }

    /** The node that serves. */
    NetStack openServer() throws IOException {
        return open("ip=fd00::1/64");
    }

    /** The node that connects. */
    NetStack openClient() throws IOException {
        return open("ip=fd00::2/64");
    }

    /** Where the serving node is found. */
    String serverAddress() {
        return this == KERNEL ? "::1" : "fd00::1";
    }

    private NetStack open(String address) throws IOException {
        return NetStack.open(vnl, config.isEmpty() ? address + ",dad=off" : config);
    }
}
