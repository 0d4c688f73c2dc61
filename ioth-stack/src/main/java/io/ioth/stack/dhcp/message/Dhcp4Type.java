/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.dhcp.message;

import org.jspecify.annotations.Nullable;

/** The messages of DHCPv4 (RFC 2132 §9.6). */
public enum Dhcp4Type {
    /** Who has an address? */
    DISCOVER(1),
    /** A server has one. */
    OFFER(2),
    /** The client wants it, or wants to keep it. */
    REQUEST(3),
    /** Somebody uses it already. */
    DECLINE(4),
    /** It's the client's. */
    ACK(5),
    /** It isn't. */
    NAK(6),
    /** The client needs it no more. */
    RELEASE(7),
    /** The client has an address and wants all else. */
    INFORM(8);

    private final int code;

    Dhcp4Type(int code) {
        this.code = code;
    }

    /** Its number in option 53. */
    public int code() {
        return code;
    }

    /** The message of that number, or null. */
    public static @Nullable Dhcp4Type of(int code) {
        return code >= 1 && code <= values().length ? values()[code - 1] : null;
    }
}
