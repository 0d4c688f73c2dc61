/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import io.ioth.link.Frame;
import io.ioth.link.FrameSink;
import io.ioth.link.Link;
import io.ioth.link.LinkCapabilities;
import io.ioth.link.LinkListener;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** A link that delivers what no decent link would, and can be full. */
final class DirectLink implements Link {

    private final LinkCapabilities capabilities;
    private final Queue<Frame> incoming = new ArrayDeque<>();
    final List<byte[]> sent = new ArrayList<>();
    boolean full;
    @Nullable IOException failure;

    DirectLink() {
        this(LinkCapabilities.ethernet(1500));
    }

    DirectLink(LinkCapabilities capabilities) {
        this.capabilities = capabilities;
    }

    void deliver(byte[] frame) {
        ByteBuf bytes = PooledByteBufAllocator.DEFAULT.directBuffer(Math.max(1, frame.length));
        incoming.add(Frame.of(bytes.writeBytes(frame)));
    }

    @Override
    public LinkCapabilities capabilities() {
        return capabilities;
    }

    @Override
    public @Nullable IOException failure() {
        return failure;
    }

    @Override
    public void start(LinkListener listener) {}

    @Override
    public int receive(FrameSink sink, int budget, long nowNs) {
        int count = 0;
        while (count < budget && !incoming.isEmpty()) {
            sink.accept(incoming.remove(), nowNs);
            count++;
        }
        return count;
    }

    @Override
    public boolean send(Frame frame, long nowNs) {
        if (full) {
            return false;
        }
        ByteBuf copy = io.netty.buffer.Unpooled.buffer(frame.length());
        frame.writeTo(copy);
        sent.add(java.util.Arrays.copyOf(copy.array(), copy.readableBytes()));
        frame.release();
        return true;
    }

    @Override
    public void close() {
        incoming.forEach(Frame::release);
        incoming.clear();
    }
}
