/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ioth.StackConfig;
import io.ioth.link.Link;
import io.ioth.link.LinkPair;
import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.net.MacAddress;
import io.ioth.stack.iface.AddressListener;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** A router between two wires: {@code e0} is 10.0.0.1/24 and fd00::1/64, {@code e1} is 10.1.0.1/24 and fd01::1/64. */
@ExtendWith(LeakWatch.class)
abstract class ForwardTestBase {

    static final String MAC0 = "02:00:00:00:00:01";
    static final String MAC1 = "02:00:00:00:00:11";
    static final int NARROW = 1400;

    final TestNet net = new TestNet();
    LinkPair left = LinkPair.ethernet(1500);

    static StackConfig config(boolean forwarding) {
        return StackConfig.builder().duplicateAddressDetection(false).forwarding(forwarding).build();
    }

    /** The router, by whose second link packets of {@code mtu} bytes go at most. */
    StackEngine router(boolean forwarding, Link second, int mtu) throws IOException {
        StackEngine router = net.engine(left.a(), config(forwarding), MAC0, "10.0.0.1/24", "fd00::1/64");
        second.start(() -> {});
        router.addInterface("e1", "", second, Optional.of(MacAddress.parse(MAC1)), mtu, net.nowNs);
        router.addAddress(3, IpAddress.parse("10.1.0.1"), 24, AddressListener.NONE, net.nowNs);
        router.addAddress(3, IpAddress.parse("fd01::1"), 64, AddressListener.NONE, net.nowNs);
        return router;
    }

    @AfterEach
    void noErrorsOfOurs() {
        net.close();
        for (StackEngine engine : net.engines) {
            assertEquals(0, engine.counters().get(DropReason.INTERNAL_ERROR));
        }
    }
}
