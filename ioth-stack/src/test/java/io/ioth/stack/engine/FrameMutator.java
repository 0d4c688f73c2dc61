/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import io.ioth.wire.Checksum;
import io.ioth.wire.EtherTypes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Makes bad frames of good ones; most get right checksums again, to come further. */
final class FrameMutator {

    private static final int[] EDGES = {0, 1, 2, 3, 7, 8, 0x0f, 0x3f, 0x40, 0x7f, 0x80, 0xfe, 0xff};
    private static final int LARGEST = 1514;

    private final RandomGenerator random;
    private final List<byte[]> corpus;

    FrameMutator(RandomGenerator random, List<byte[]> corpus) {
        this.random = random;
        this.corpus = corpus;
    }

    byte[] next() {
        byte[] frame = any().clone();
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            frame = change(frame);
        }
        if (random.nextInt(4) != 0) {
            sum(frame);
        }
        return frame;
    }

    private byte[] any() {
        return corpus.get(random.nextInt(corpus.size()));
    }

    private byte[] change(byte[] frame) {
        if (frame.length == 0) {
            return new byte[1];
        }
        int at = random.nextInt(frame.length);
        switch (random.nextInt(8)) {
            case 0 -> frame[at] ^= (byte) (1 << random.nextInt(8));
            case 1, 2 -> frame[at] = (byte) EDGES[random.nextInt(EDGES.length)];
            case 3 -> frame[at] = (byte) random.nextInt();
            case 4 -> {
                frame[at] = (byte) EDGES[random.nextInt(EDGES.length)];
                frame[Math.min(at + 1, frame.length - 1)] = (byte) EDGES[random.nextInt(EDGES.length)];
            }
            case 5 -> {
                return Arrays.copyOf(frame, at);
            }
            case 6 -> {
                return Arrays.copyOf(frame, Math.min(LARGEST, frame.length + 1 + random.nextInt(64)));
            }
            default -> {
                byte[] other = any();
                int length = Math.min(frame.length, other.length) - at;
                if (length > 0) {
                    System.arraycopy(other, at, frame, at, 1 + random.nextInt(length));
                }
            }
        }
        return frame;
    }

    private static void sum(byte[] frame) {
        ByteBuf bytes = Unpooled.wrappedBuffer(frame);
        if (frame.length < 34) {
            return;
        }
        if (bytes.getUnsignedShort(12) == EtherTypes.IPV4) {
            sumIpv4(bytes, frame.length);
        } else if (bytes.getUnsignedShort(12) == EtherTypes.IPV6 && frame.length >= 54) {
            long pseudo = Checksum.sum(bytes, 22, 32);
            sumTransport(bytes, bytes.getUnsignedByte(20), 54, frame.length, pseudo);
        }
    }

    private static void sumIpv4(ByteBuf bytes, int length) {
        int headerLength = (bytes.getByte(14) & 0xf) * 4;
        if (headerLength < 20 || 14 + headerLength > length) {
            return;
        }
        bytes.setShort(24, 0);
        bytes.setShort(24, Checksum.finish(Checksum.sum(bytes, 14, headerLength)));
        int end = Math.min(length, 14 + bytes.getUnsignedShort(16));
        int protocol = bytes.getUnsignedByte(23);
        long pseudo = protocol == 1 ? -1 : Checksum.sum(bytes, 26, 8);
        sumTransport(bytes, protocol, 14 + headerLength, end, pseudo);
    }

    /** Sums what stands right behind the IP header; a pseudo-header sum of -1 stands for none. */
    private static void sumTransport(ByteBuf bytes, int protocol, int start, int end, long pseudo) {
        int field =
                switch (protocol) {
                    case 1, 58 -> 2;
                    case 6 -> 16;
                    case 17 -> 6;
                    default -> -1;
                };
        int length = end - start;
        if (field < 0 || length < field + 2) {
            return;
        }
        bytes.setShort(start + field, 0);
        long sum = Checksum.sum(bytes, start, length) + (pseudo < 0 ? 0 : pseudo + protocol + length);
        bytes.setShort(start + field, Checksum.finish(sum));
    }
}
