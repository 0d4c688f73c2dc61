/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.net.IpAddress;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ChecksumTest {

    /** RFC 1071 §4.1, word by word. */
    private static int naive(byte[] bytes) {
        long sum = 0;
        for (int i = 0; i < bytes.length; i += 2) {
            int second = i + 1 < bytes.length ? bytes[i + 1] & 0xff : 0;
            sum += (bytes[i] & 0xff) << 8 | second;
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return (int) sum;
    }

    @Property
    void agreesWithTheNaiveSum(@ForAll @Size(max = 200) byte[] bytes, @ForAll @IntRange(max = 9) int offset) {
        ByteBuf buffer = Unpooled.buffer().writeZero(offset).writeBytes(bytes).writeByte(0x55);
        assertEquals(naive(bytes), Checksum.fold(Checksum.sum(buffer, offset, bytes.length)));
    }

    @Property
    void partsAddUp(@ForAll @Size(max = 200) byte[] bytes, @ForAll @IntRange(max = 200) int at) {
        int cut = Math.min(at, bytes.length);
        ByteBuf buffer = Unpooled.wrappedBuffer(bytes);
        long first = Checksum.sum(buffer, 0, cut);
        long second = Checksum.sum(buffer, cut, bytes.length - cut);
        long whole = first + (cut % 2 == 0 ? second : Checksum.swap(second));
        assertEquals(naive(bytes), Checksum.fold(whole));
    }

    @Property
    void whatIsFinishedIsValidAndAFlippedBitIsNot(
            @ForAll @Size(min = 4, max = 100) byte[] bytes, @ForAll @IntRange(max = 799) int flipped) {
        ByteBuf buffer = Unpooled.wrappedBuffer(bytes);
        buffer.setShort(2, 0);
        buffer.setShort(2, Checksum.finish(Checksum.sum(buffer, 0, bytes.length)));
        assertTrue(Checksum.isValid(Checksum.sum(buffer, 0, bytes.length)));
        int bit = flipped % (bytes.length * 8);
        buffer.setByte(bit / 8, buffer.getByte(bit / 8) ^ 1 << bit % 8);
        assertEquals(false, Checksum.isValid(Checksum.sum(buffer, 0, bytes.length)));
    }

    @Property
    void thePseudoHeaderIsThatOfTheRfcs(
            @ForAll long srcHigh, @ForAll long srcLow, @ForAll long dstHigh, @ForAll long dstLow,
            @ForAll @IntRange(max = 255) int protocol, @ForAll @IntRange(max = 70_000) int length) {
        ByteBuf v6 = Unpooled.buffer(40).writeLong(srcHigh).writeLong(srcLow).writeLong(dstHigh | 1L << 60).writeLong(dstLow);
        v6.writeInt(length).writeInt(protocol);
        assertEquals(
                naive(bytesOf(v6)),
                Checksum.fold(Checksum.pseudoHeader(srcHigh, srcLow, dstHigh | 1L << 60, dstLow, protocol, length)));
        IpAddress from = IpAddress.ofIpv4((int) srcLow);
        IpAddress to = IpAddress.ofIpv4((int) dstLow);
        int short16 = length & 0xffff;
        ByteBuf v4 = Unpooled.buffer(12).writeInt((int) srcLow).writeInt((int) dstLow).writeShort(protocol).writeShort(short16);
        assertEquals(
                naive(bytesOf(v4)),
                Checksum.fold(Checksum.pseudoHeader(from.high(), from.low(), to.high(), to.low(), protocol, short16)));
    }

    private static byte[] bytesOf(ByteBuf buffer) {
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes);
        return bytes;
    }

    @Test
    void longRunsDoNotOverflow() {
        ByteBuf ones = Unpooled.buffer(65536);
        for (int i = 0; i < 65536; i++) {
            ones.writeByte(0xff);
        }
        assertEquals(0xffff, Checksum.fold(Checksum.sum(ones, 0, 65536)));
        assertEquals(0xddf2, Checksum.fold(Checksum.sum(
                Unpooled.wrappedBuffer(new byte[] {0, 1, (byte) 0xf2, 3, (byte) 0xf4, (byte) 0xf5, (byte) 0xf6, (byte) 0xf7}), 0, 8)));
    }
}
