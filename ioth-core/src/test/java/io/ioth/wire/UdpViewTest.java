/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class UdpViewTest {

    private final UdpView view = new UdpView();

    @Test
    void readsWhatWasWritten() {
        ByteBuf bytes = Unpooled.buffer(20).writeZero(20);
        UdpView.write(bytes, 3, 1234, 53, 9, 0xabcd);
        assertEquals(WireFault.OK, view.check(bytes, 3, 17, 17));
        assertEquals(1234, view.sourcePort());
        assertEquals(53, view.destinationPort());
        assertEquals(17, view.length());
        assertEquals(9, view.payloadLength());
        assertEquals(11, view.payloadOffset());
        assertEquals(0xabcd, view.checksum());
    }

    @Property
    void nothingThrowsOnceChecked(
            @ForAll byte[] content,
            @ForAll @IntRange(min = -2, max = 300) int offset,
            @ForAll @IntRange(min = -2, max = 300) int inBuffer,
            @ForAll @IntRange(min = -2, max = 70_000) int available) {
        ByteBuf bytes = Unpooled.wrappedBuffer(content);
        if (view.check(bytes, offset, inBuffer, available) == WireFault.OK) {
            int length = view.length();
            assertEquals(length - 8, view.payloadLength());
            assertEquals(true, length >= 8 && length <= available);
            assertEquals(bytes.getUnsignedShort(offset), view.sourcePort());
            assertEquals(bytes.getUnsignedShort(offset + 2), view.destinationPort());
            assertEquals(bytes.getUnsignedShort(offset + 6), view.checksum());
        }
    }
}
