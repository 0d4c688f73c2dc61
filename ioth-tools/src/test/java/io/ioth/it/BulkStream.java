/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.it;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Random;

/** A known stream of bytes over a channel, of whatever stack: one end writes it, the other compares and measures. */
final class BulkStream {

    /** A prime, so that a piece that is out of place is seen. */
    private static final int PERIOD = 65_521;

    private static final byte[] TEXT = text();
    private static final int CHUNK = 32 << 10;

    private BulkStream() {}

    /**
     * What arrived.
     *
     * @param bytes all of them
     * @param nanos from the first read to the last
     * @param longestGap the longest time between two reads, in nanoseconds
     * @param intact whether they were those that were sent
     */
    record Received(long bytes, long nanos, long longestGap, boolean intact) {

        double megabits() {
            return nanos == 0 ? 0 : bytes * 8e3 / nanos;
        }

        static Received parse(String text) {
            String[] words = text.strip().split(" ");
            return new Received(
                    Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]), Boolean.parseBoolean(words[3]));
        }

        String text() {
            return bytes + " " + nanos + " " + longestGap + " " + intact;
        }
    }

    private static byte[] text() {
        byte[] once = new byte[PERIOD];
        new Random(1).nextBytes(once);
        byte[] twice = new byte[2 * PERIOD];
        System.arraycopy(once, 0, twice, 0, PERIOD);
        System.arraycopy(once, 0, twice, PERIOD, PERIOD);
        return twice;
    }

    private static ByteBuffer at(long offset, int length) {
        return ByteBuffer.wrap(TEXT, (int) (offset % PERIOD), length);
    }

    /** Writes so many bytes, or until the peer has had enough. */
    static void send(SocketChannel to, long bytes) throws IOException {
        for (long sent = 0; sent < bytes; ) {
            sent += to.write(at(sent, (int) Math.min(CHUNK, bytes - sent)));
        }
    }

    /** Reads to the end, or for so many seconds from the first byte on when that's not 0. */
    static Received receive(SocketChannel from, int seconds) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
        long bytes = 0;
        long first = 0;
        long last = 0;
        long gap = 0;
        boolean intact = true;
        while (from.read(buffer.clear()) >= 0) {
            long now = System.nanoTime();
            first = bytes == 0 ? now : first;
            gap = bytes == 0 ? 0 : Math.max(gap, now - last);
            last = now;
            int n = buffer.flip().remaining();
            intact &= at(bytes, n).equals(buffer);
            bytes += n;
            if (seconds > 0 && last - first >= seconds * 1_000_000_000L) {
                break;
            }
        }
        return new Received(bytes, last - first, gap, intact);
    }
}
