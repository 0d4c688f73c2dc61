/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

/**
 * What a fast open option says (RFC 7413 §4.1.1).
 *
 * @param length bytes of the cookie; 0 asks for one
 * @param high the first eight bytes
 * @param low the rest of it
 */
record FastOpenCookie(int length, long high, long low) {

    /** Asks for a cookie. */
    static final FastOpenCookie REQUEST = new FastOpenCookie(0, 0, 0);
}
