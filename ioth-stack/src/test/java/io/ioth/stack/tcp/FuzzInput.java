/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

/** The bytes that a fuzzer made up, read as decisions. When there are none left, every further one is 0. */
final class FuzzInput {

    private final byte[] bytes;
    private int at;

    FuzzInput(byte[] bytes) {
        this.bytes = bytes;
    }

    boolean isEmpty() {
        return at >= bytes.length;
    }

    /** 0 to 255. */
    int next() {
        return at < bytes.length ? bytes[at++] & 0xff : 0;
    }

    /** 0 to 65535. */
    int nextShort() {
        return next() << 8 | next();
    }

    /** Any. */
    int nextInt() {
        return nextShort() << 16 | nextShort();
    }

    /** One of the first {@code n}. */
    int below(int n) {
        return next() % n;
    }

    boolean flag() {
        return (next() & 1) != 0;
    }

    /** A distance in sequence space: mostly near, at times at the edges of everything. */
    int distance() {
        return switch (below(8)) {
            case 0, 1, 2 -> 0;
            case 3 -> (byte) next();
            case 4 -> nextShort();
            case 5 -> -nextShort();
            case 6 -> new int[] {Integer.MAX_VALUE, Integer.MIN_VALUE, -1, 1, 65535, 65536, -65536, 1 << 30}[below(8)];
            default -> nextInt();
        };
    }
}
