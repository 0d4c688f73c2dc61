/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.ip;

import io.ioth.stack.port.KeyedHash;
import io.ioth.wire.IpProtocols;
import io.netty.buffer.ByteBuf;
import java.util.random.RandomGenerator;

/**
 * The labels of IPv6 flows: computed from addresses, ports and protocol by a keyed hash, so that each flow keeps its own, nobody can guess
 * them, and nothing need be remembered (RFC 6437 §3). Confined to the engine; allocates nothing.
 */
final class FlowLabels {

    private static final int BITS = 20;

    private final KeyedHash hash;

    FlowLabels(RandomGenerator random) {
        hash = new KeyedHash(random);
    }

    /** The label for a packet whose transport header is at the reader index of {@code head}; 0 for what isn't TCP or UDP. */
    int of(Path path, int protocol, ByteBuf head) {
        boolean ported = protocol == IpProtocols.TCP || protocol == IpProtocols.UDP;
        if (!ported || head.readableBytes() < Integer.BYTES) {
            return 0;
        }
        long flow = (long) protocol << 32 | head.getUnsignedInt(head.readerIndex());
        if (path.flowLabel == Path.NO_FLOW_LABEL || path.flow != flow) {
            path.flow = flow;
            path.flowLabel = label(path, flow);
        }
        return path.flowLabel;
    }

    private int label(Path path, long flow) {
        int label = (int) (hash.hash(path.localHigh, path.localLow, path.remoteHigh, path.remoteLow, flow) >>> 64 - BITS);
        return label == 0 ? 1 : label;
    }
}
