/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.recovery;

import io.ioth.link.Frame;
import io.ioth.stack.tcp.model.Segment;
import io.ioth.wire.TcpOptionsReader;
import io.ioth.wire.TcpView;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Segments with SACK blocks, as they come from the wire. */
final class Sacks {

    private Sacks() {}

    /** An acknowledgement of {@code ack} with blocks; left and right edges in turn. */
    static void set(Segment segment, int ack, int... edges) {
        int header = TcpView.HEADER_LENGTH + 4 + 4 * edges.length;
        ByteBuf bytes = Unpooled.buffer(header);
        TcpView.write(bytes, 0, 1, 2, 0, ack);
        TcpView.writeControl(bytes, 0, header, TcpView.ACK, 1000);
        bytes.writerIndex(TcpView.HEADER_LENGTH);
        bytes.writeInt(0x01010502 + 4 * edges.length);
        for (int edge : edges) {
            bytes.writeInt(edge);
        }
        TcpView view = new TcpView();
        view.check(bytes, 0, bytes.readableBytes());
        TcpOptionsReader options = new TcpOptionsReader();
        options.read(view);
        Frame frame = new Frame();
        frame.set(bytes);
        segment.set(view, options, frame, 0, header);
        frame.release();
    }
}
