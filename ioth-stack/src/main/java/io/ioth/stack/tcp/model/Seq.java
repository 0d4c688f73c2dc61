/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.model;

/** Comparison of 32-bit sequence numbers, modulo 2³² (RFC 9293 §3.4). Two numbers half the circle apart have no order. */
public final class Seq {

    private Seq() {}

    /** Whether {@code a} comes before {@code b}. */
    public static boolean lt(int a, int b) {
        return a - b < 0;
    }

    /** Whether {@code a} is {@code b} or comes before it. */
    public static boolean leq(int a, int b) {
        return a - b <= 0;
    }

    /** Whether {@code a} comes after {@code b}. */
    public static boolean gt(int a, int b) {
        return a - b > 0;
    }

    /** Whether {@code a} is {@code b} or comes after it. */
    public static boolean geq(int a, int b) {
        return a - b >= 0;
    }

    /** The later of two. */
    public static int max(int a, int b) {
        return a - b > 0 ? a : b;
    }

    /** The earlier of two. */
    public static int min(int a, int b) {
        return a - b < 0 ? a : b;
    }

    /** Whether {@code start <= seq < start + size}. */
    public static boolean inWindow(int seq, int start, int size) {
        return Integer.compareUnsigned(seq - start, size) < 0;
    }
}
