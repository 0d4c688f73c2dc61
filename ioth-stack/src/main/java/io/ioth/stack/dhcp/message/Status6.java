/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.dhcp.message;

/** What a server says became of a request (RFC 8415 §21.13). */
public enum Status6 {
    /** It was done; so too when nothing is said. */
    SUCCESS,
    /** It wasn't, for a reason that isn't said. */
    UNSPEC_FAIL,
    /** There are no addresses to be had. */
    NO_ADDRS_AVAIL,
    /** The server knows nothing of the association. */
    NO_BINDING,
    /** The addresses aren't of this link. */
    NOT_ON_LINK,
    /** The client is to use multicast. */
    USE_MULTICAST,
    /** Any other. */
    OTHER;

    /** The status of that number. */
    public static Status6 of(int code) {
        return code >= 0 && code < OTHER.ordinal() ? values()[code] : OTHER;
    }
}
