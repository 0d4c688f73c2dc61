/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.dhcp.message;

import org.jspecify.annotations.Nullable;

/** The messages between clients and servers of DHCPv6 (RFC 8415 §7.3). */
public enum Dhcp6Type {
    /** Which servers are there? */
    SOLICIT,
    /** A server that has something to give. */
    ADVERTISE,
    /** The client wants it. */
    REQUEST,
    /** Are these addresses of this link? */
    CONFIRM,
    /** Longer, please, from who gave it. */
    RENEW,
    /** Longer, please, from whoever can. */
    REBIND,
    /** A server's answer. */
    REPLY,
    /** The client needs it no more. */
    RELEASE,
    /** Somebody uses it already. */
    DECLINE,
    /** A server wants to be asked; refused here. */
    RECONFIGURE,
    /** All but addresses. */
    INFORMATION_REQUEST;

    /** Its number. */
    public int code() {
        return ordinal() + 1;
    }

    /** The message of that number, or null. */
    public static @Nullable Dhcp6Type of(int code) {
        return code >= 1 && code <= values().length ? values()[code - 1] : null;
    }
}
