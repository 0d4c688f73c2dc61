/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.control;

import io.ioth.net.IpPrefix;

/** Prefixes as iproute2 prints them. */
final class Prefixes {

    private Prefixes() {}

    /** {@code default} for everything, and an address alone without its length. */
    static String text(IpPrefix prefix) {
        if (prefix.length() == 0) {
            return "default";
        }
        return prefix.bits() == 128 ? prefix.address().toString() : prefix.toString();
    }
}
