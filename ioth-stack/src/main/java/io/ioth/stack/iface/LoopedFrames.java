/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.iface;

import io.ioth.link.Frame;
import io.ioth.metrics.DropReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;

/** What this node sends to many on a link and hears itself, in the next step. Bounded; confined to the engine. */
final class LoopedFrames {

    private static final int RING = 256;

    private final StackInterface iface;
    private final InterfaceContext context;
    private final FrameRing ring = new FrameRing(RING);
    private final Frame holder = new Frame();

    LoopedFrames(StackInterface iface, InterfaceContext context) {
        this.iface = iface;
        this.context = context;
    }

    boolean isEmpty() {
        return ring.isEmpty();
    }

    /** Copies a packet, which begins with its network header. */
    void add(Frame packet) {
        ByteBuf copy = PooledByteBufAllocator.DEFAULT.directBuffer(packet.length());
        packet.writeCompletedTo(copy);
        holder.set(copy);
        if (!ring.offer(holder)) {
            context.counters().drop(DropReason.LINK_TX_QUEUE_FULL);
            holder.release();
        }
    }

    /** Hands on up to {@code budget} packets; answers how many there were. */
    int receive(int budget, long nowNs) {
        int count = 0;
        while (count < budget && ring.poll(holder)) {
            count++;
            ByteBuf head = holder.head();
            try {
                context.input().onLooped(iface, holder, head.getUnsignedByte(head.readerIndex()) >>> 4, nowNs);
            } catch (RuntimeException e) {
                context.containment().onError(e);
            } finally {
                holder.release();
            }
        }
        return count;
    }

    void clear() {
        ring.clear();
    }
}
