/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.port;

import java.util.random.RandomGenerator;

/**
 * SipHash-2-4: a hash that who doesn't know the key can neither predict nor find collisions for. The message is a number of longs, each
 * hashed as eight bytes with the least significant first. Confined to the engine; allocates nothing.
 */
public final class KeyedHash {

    private final long key0;
    private final long key1;
    private long v0;
    private long v1;
    private long v2;
    private long v3;

    /** With a fresh key of 128 bits drawn from {@code random}. */
    public KeyedHash(RandomGenerator random) {
        this(random.nextLong(), random.nextLong());
    }

    /** With a given key: its first eight bytes, least significant first, and its last eight. */
    public KeyedHash(long key0, long key1) {
        this.key0 = key0;
        this.key1 = key1;
    }

    /** The hash of no bytes at all. */
    public long hash() {
        start();
        return finish(0);
    }

    /** The hash of one long. */
    public long hash(long a) {
        start();
        compress(a);
        return finish(1);
    }

    /** The hash of two longs. */
    public long hash(long a, long b) {
        start();
        compress(a);
        compress(b);
        return finish(2);
    }

    /** The hash of three longs. */
    public long hash(long a, long b, long c) {
        start();
        compress(a);
        compress(b);
        compress(c);
        return finish(3);
    }

    /** The hash of five longs: two addresses, and both ports in one. */
    public long hash(long a, long b, long c, long d, long e) {
        start();
        compress(a);
        compress(b);
        compress(c);
        compress(d);
        compress(e);
        return finish(5);
    }

    private void start() {
        v0 = key0 ^ 0x736f6d6570736575L;
        v1 = key1 ^ 0x646f72616e646f6dL;
        v2 = key0 ^ 0x6c7967656e657261L;
        v3 = key1 ^ 0x7465646279746573L;
    }

    private void compress(long word) {
        v3 ^= word;
        round();
        round();
        v0 ^= word;
    }

    private long finish(int words) {
        compress((long) words << 59);
        v2 ^= 0xff;
        round();
        round();
        round();
        round();
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private void round() {
        long a = v0 + v1;
        long c = v2 + v3;
        long b = Long.rotateLeft(v1, 13) ^ a;
        long d = Long.rotateLeft(v3, 16) ^ c;
        a = Long.rotateLeft(a, 32);
        c += b;
        a += d;
        v0 = a;
        v1 = Long.rotateLeft(b, 17) ^ c;
        v2 = Long.rotateLeft(c, 32);
        v3 = Long.rotateLeft(d, 21) ^ a;
    }
}
