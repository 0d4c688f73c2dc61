/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** TCP options, written and read, and what a hostile peer may put there. */
class TcpOptionsTest {

    private final TcpOptionsReader reader = new TcpOptionsReader();

    private WireFault read(int... options) {
        int header = TcpView.HEADER_LENGTH + (options.length + 3) / 4 * 4;
        ByteBuf bytes = Unpooled.buffer(header);
        TcpView.write(bytes, 0, 1, 2, 3, 4);
        TcpView.writeControl(bytes, 0, header, TcpView.ACK, 5);
        bytes.writerIndex(TcpView.HEADER_LENGTH);
        for (int option : options) {
            bytes.writeByte(option);
        }
        bytes.writeZero(header - bytes.writerIndex());
        TcpView view = new TcpView();
        assertEquals(WireFault.OK, view.check(bytes, 0, header));
        return reader.read(view);
    }

    private WireFault readWritten(ByteBuf options, int end) {
        int[] bytes = new int[end];
        for (int i = 0; i < end; i++) {
            bytes[i] = options.getUnsignedByte(i);
        }
        return read(bytes);
    }

    @Test
    void synOptionsRoundTrip() {
        ByteBuf out = Unpooled.buffer(64);
        int at = TcpOptionsWriter.mss(out, 0, 1460);
        at = TcpOptionsWriter.windowScale(out, at, 14);
        at = TcpOptionsWriter.sackPermittedAndTimestamps(out, at, 7, 8);
        assertEquals(20, at);
        assertEquals(WireFault.OK, readWritten(out, at));
        assertEquals(1460, reader.mss());
        assertEquals(14, reader.windowScale());
        assertTrue(reader.sackPermitted());
        assertTrue(reader.timestamps());
        assertEquals(7, reader.tsVal());
        assertEquals(8, reader.tsEcr());
    }

    @Test
    void sackPermittedAlone() {
        ByteBuf out = Unpooled.buffer(64);
        assertEquals(WireFault.OK, readWritten(out, TcpOptionsWriter.sackPermitted(out, 0)));
        assertTrue(reader.sackPermitted());
        assertEquals(WireFault.OK, read());
        assertFalse(reader.sackPermitted());
    }

    @Test
    void sackBlocksBehindTimestamps() {
        ByteBuf out = Unpooled.buffer(64);
        int at = TcpOptionsWriter.timestamps(out, 0, 1, 2);
        at = TcpOptionsWriter.sack(out, at, 3);
        for (int i = 0; i < 3; i++) {
            at = TcpOptionsWriter.sackBlock(out, at, -10 + i, 10 + i);
        }
        assertEquals(40, at);
        assertEquals(WireFault.OK, readWritten(out, at));
        assertTrue(reader.timestamps());
        assertEquals(3, reader.sackBlocks());
        for (int i = 0; i < 3; i++) {
            assertEquals(-10 + i, reader.sackLeft(i));
            assertEquals(10 + i, reader.sackRight(i));
        }
    }

    @Test
    void fourSackBlocksFill() {
        ByteBuf out = Unpooled.buffer(64);
        int at = TcpOptionsWriter.sack(out, 0, 4);
        for (int i = 0; i < 4; i++) {
            at = TcpOptionsWriter.sackBlock(out, at, i, 100 + i);
        }
        assertEquals(WireFault.OK, readWritten(out, at));
        assertEquals(4, reader.sackBlocks());
        assertEquals(103, reader.sackRight(3));
    }

    @Test
    void sackOfImpossibleLengthIsSkipped() {
        for (int length = 2; length <= 38; length++) {
            int[] options = new int[40];
            options[0] = 5;
            options[1] = length;
            assertEquals(WireFault.OK, read(options));
            assertEquals((length - 2) % 8 == 0 ? (length - 2) / 8 : 0, reader.sackBlocks(), "length " + length);
        }
    }

    @Test
    void sackPermittedOfAnotherLengthIsSkipped() {
        assertEquals(WireFault.OK, read(4, 3, 0));
        assertFalse(reader.sackPermitted());
    }

    @Test
    void lengthsThatCannotBe() {
        assertEquals(WireFault.BAD_OPTIONS, read(5, 0, 0, 0));
        assertEquals(WireFault.BAD_OPTIONS, read(5, 1, 0, 0));
        assertEquals(WireFault.BAD_OPTIONS, read(5, 10, 0, 0));
        assertEquals(WireFault.BAD_OPTIONS, read(1, 1, 1, 5));
        assertEquals(WireFault.BAD_OPTIONS, read(1, 1, 1, 4));
        assertEquals(WireFault.BAD_OPTIONS, read(1, 1, 8, 10, 0, 0, 0, 0, 0, 0, 0, 0, 5, 255, 0, 0));
    }

    @Test
    void nothingStaysOfTheSegmentBefore() {
        assertEquals(WireFault.OK, read(5, 10, 0, 0, 0, 1, 0, 0, 0, 2));
        assertEquals(1, reader.sackBlocks());
        assertEquals(WireFault.OK, read(1, 1, 8, 10, 0, 0, 0, 0, 0, 0, 0, 0));
        assertEquals(0, reader.sackBlocks());
    }

    @Test
    void randomOptionsNeverThrow() {
        Random random = new Random(9);
        for (int n = 0; n < 20_000; n++) {
            int[] options = new int[random.nextInt(41)];
            for (int i = 0; i < options.length; i++) {
                options[i] = random.nextInt(4) == 0 ? random.nextInt(256) : random.nextInt(12);
            }
            WireFault fault = read(options);
            assertTrue(fault == WireFault.OK || fault == WireFault.BAD_OPTIONS);
            assertTrue(reader.sackBlocks() <= 4);
        }
    }
}
