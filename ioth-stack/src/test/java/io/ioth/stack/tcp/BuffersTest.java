/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ioth.CongestionControl;
import io.ioth.TcpSettings;
import io.ioth.stack.socket.Option;
import io.ioth.stack.socket.StreamSocket;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** For tests of how large buffers and windows are: connections whose peer sends what it may. */
abstract class BuffersTest extends PacketTest {

    static final TcpSettings SETTINGS = TcpSettings.DEFAULT.withCongestionControl(CongestionControl.NEWRENO);

    static final int MSS = 1000;

    static final int MEMORY = 1 << 20;

    /** The peer's next number. */
    int next = 101;

    boolean timestamps;

    @BeforeEach
    void tuned() {
        configure(new TcpConfig(0, 0, 64L << 20, SETTINGS));
    }

    @AfterEach
    void everythingIsGivenBack() {
        closeAll();
        assertEquals(0, tcp.memory.used());
    }

    void fixed(int receiveBuffer) {
        configure(new TcpConfig(1 << 20, receiveBuffer, 64L << 20, SETTINGS));
    }

    void little() {
        configure(new TcpConfig(0, 0, MEMORY, SETTINGS));
    }

    /** Others hold so much. */
    void othersHold(long bytes) {
        tcp.memory.take(bytes);
    }

    void othersLetGo(long bytes) {
        tcp.memory.giveBack(bytes);
    }

    StreamSocket scaled() throws Exception {
        return connectedWith(Seg.synAck().mss(MSS).scale(0).sackPermitted());
    }

    /** With timestamps, which tell the round-trip time whatever the peer sends in it. */
    StreamSocket timed() throws Exception {
        timestamps = true;
        return connectedWith(Seg.synAck().mss(MSS).scale(0).ts(1, 0).sackPermitted());
    }

    void peerSendsNext(int bytes) {
        Seg seg = Seg.ack(1).seq(next).data(bytes);
        peerSends(timestamps ? seg.ts((int) (now / MS), tsVal) : seg);
        next += bytes;
    }

    void peerSendsSegments(int count) {
        for (int i = 0; i < count; i++) {
            peerSendsNext(MSS);
        }
    }

    int drain(StreamSocket socket) throws Exception {
        ByteBuffer out = ByteBuffer.allocate(1 << 20);
        int total = 0;
        for (int n = socket.read(out); n > 0; n = socket.read(out.clear())) {
            total += n;
        }
        work();
        return total;
    }

    /** Round trips of 100 ms in each of which the peer sends what the window lets it, and at most so much. */
    void rounds(StreamSocket socket, int count, int most, boolean reads) throws Exception {
        for (int i = 0; i < count; i++) {
            int bytes = Math.min(most, info(socket).rcvWnd());
            for (int left = bytes; left > 0; left -= MSS) {
                peerSendsNext(Math.min(MSS, left));
            }
            if (reads) {
                drain(socket);
            }
            emitted.clear();
            advance(100 * MS);
        }
    }

    static int buffer(StreamSocket socket) {
        return socket.option(Option.SO_RCVBUF);
    }
}
