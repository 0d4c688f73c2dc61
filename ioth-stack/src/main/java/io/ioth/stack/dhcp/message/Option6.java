/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.dhcp.message;

/** The numbers of DHCPv6's options that we send or read (RFC 8415 §21 and those that the names tell of). */
public final class Option6 {

    /** Who the client is. */
    public static final int CLIENT_ID = 1;
    /** Who the server is. */
    public static final int SERVER_ID = 2;
    /** An association of addresses. */
    public static final int IA_NA = 3;
    /** An address in an association. */
    public static final int IA_ADDRESS = 5;
    /** What the client wants to know. */
    public static final int OPTION_REQUEST = 6;
    /** How much a server wants to be chosen. */
    public static final int PREFERENCE = 7;
    /** Since the exchange began, in hundredths of a second. */
    public static final int ELAPSED_TIME = 8;
    /** What became of a request. */
    public static final int STATUS_CODE = 13;
    /** The exchange may be one of two messages. */
    public static final int RAPID_COMMIT = 14;
    /** Resolvers (RFC 3646). */
    public static final int DNS_SERVERS = 23;
    /** Domains to search (RFC 3646). */
    public static final int DOMAIN_LIST = 24;
    /** Seconds until information is to be asked for again. */
    public static final int INFORMATION_REFRESH_TIME = 32;
    /** The client's name in full (RFC 4704). */
    public static final int CLIENT_FQDN = 39;
    /** Time servers (RFC 5908). */
    public static final int NTP_SERVER = 56;
    /** The longest wait between SOLICITs, in seconds. */
    public static final int SOL_MAX_RT = 82;
    /** The longest wait between INFORMATION-REQUESTs, in seconds. */
    public static final int INF_MAX_RT = 83;

    private Option6() {}
}
