/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.vde.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ioth.link.Frame;
import io.ioth.wire.EtherTypes;
import io.ioth.wire.TcpView;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VirtioNetHeaderTest {

    private static Frame superframe(int version, int flags) {
        int transport = 14 + (version == 4 ? 20 : 40);
        ByteBuf head = Unpooled.buffer(transport + 20).writeZero(transport + 20);
        head.setShort(12, version == 4 ? EtherTypes.IPV4 : EtherTypes.IPV6);
        head.setByte(14, version << 4 | 5);
        TcpView.writeControl(head, transport, 20, flags, 1000);
        Frame frame = Frame.of(head);
        frame.payload(Unpooled.buffer(4000), 0, 4000);
        frame.gsoSize(1000);
        frame.partialChecksum(transport, TcpView.CHECKSUM_OFFSET);
        return frame;
    }

    private static int gsoType(Frame frame) {
        MemorySegment header = MemorySegment.ofArray(new byte[VirtioNetHeader.SIZE]);
        VirtioNetHeader.write(frame, true, header);
        frame.release();
        return header.get(ValueLayout.JAVA_BYTE, 1) & 0xff;
    }

    @ParameterizedTest
    @CsvSource({"4, 16, 1", "6, 16, 4", "4, 144, 129", "6, 144, 132", "4, 80, 1"})
    void theTypeSaysWhetherCwrIsForTheFirstSegmentOnly(int version, int flags, int type) {
        assertEquals(type, gsoType(superframe(version, flags)));
    }

    @Test
    void anOrdinaryFrameHasNone() {
        Frame frame = superframe(4, TcpView.ACK | TcpView.CWR);
        frame.gsoSize(0);
        assertEquals(0, gsoType(frame));
    }
}
