/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static io.ioth.stack.tcp.Invariants.require;

import io.ioth.link.Frame;
import io.ioth.stack.ip.Path;
import io.ioth.stack.tcp.model.Seq;
import io.ioth.wire.TcpOptionsReader;
import io.ioth.wire.TcpView;
import io.ioth.wire.WireFault;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what a TCP sends, as somebody on the wire would: acknowledgements and windows never go back, and no window is overrun. */
final class WireWatch {

    private final Map<Long, Flow> flows = new HashMap<>();
    private final TcpView view = new TcpView();
    private final TcpOptionsReader options = new TcpOptionsReader();
    private @Nullable WireWatch peer;

    /** What one end of one connection has said. */
    private static final class Flow {
        int iss;
        int scale;
        boolean acked;
        int ack;
        int edge;
    }

    static void pair(WireWatch one, WireWatch other) {
        one.peer = other;
        other.peer = one;
    }

    private @Nullable Flow peerFlow() {
        return peer == null ? null : peer.flows.get(key(view.destinationPort(), view.sourcePort()));
    }

    private static long key(int source, int destination) {
        return (long) source << 16 | destination;
    }

    void onSent(Frame frame, Path path, long nowNs) {
        int inHead = frame.head().readableBytes();
        WireFault fault = view.check(frame.head(), frame.head().readerIndex(), inHead);
        require(fault == WireFault.OK && options.read(view) == WireFault.OK, "a malformed segment");
        int flags = view.flags();
        if ((flags & TcpView.RST) != 0) {
            return;
        }
        Flow flow = flows.computeIfAbsent(key(view.sourcePort(), view.destinationPort()), k -> new Flow());
        if ((flags & TcpView.SYN) != 0) {
            onSyn(flow, (flags & TcpView.ACK) != 0);
            return;
        }
        Flow other = peerFlow();
        boolean scaled = other != null && other.scale >= 0 && flow.scale >= 0;
        int shift = scaled ? flow.scale : 0;
        int edge = view.acknowledgement() + (view.window() << shift);
        if (flow.acked) {
            require(Seq.geq(view.acknowledgement(), flow.ack), "an acknowledgement went back on the wire");
            require(Seq.gt(edge + (1 << shift), flow.edge), "the window shrank on the wire by " + (flow.edge - edge));
            edge = Seq.max(edge, flow.edge);
        }
        flow.acked = true;
        flow.ack = view.acknowledgement();
        flow.edge = edge;
        int text = inHead - view.headerLength() + frame.payloadLength() + ((flags & TcpView.FIN) != 0 ? 1 : 0);
        if (other != null && other.acked) {
            int end = view.sequence() + text;
            boolean probe = text == 1 && end == other.edge + 1;
            require(text == 0 || probe || Seq.leq(end, other.edge), "sent " + text + " bytes beyond the window by " + (end - other.edge)
                    + " from port " + view.sourcePort() + " to " + view.destinationPort());
        }
    }

    private void onSyn(Flow flow, boolean ack) {
        if (flow.iss != view.sequence()) {
            flow.iss = view.sequence();
            flow.acked = false;
        }
        flow.scale = options.windowScale();
        if (ack && !flow.acked) {
            flow.acked = true;
            flow.ack = view.acknowledgement();
            flow.edge = flow.ack + view.window();
        }
    }
}
