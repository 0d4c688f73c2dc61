/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.dhcp.message;

/** The numbers of DHCPv4's options that we send or read (RFC 2132 and those that the names tell of). */
public final class Option4 {

    /** Fills up; has no length. */
    public static final int PAD = 0;
    /** The subnet's mask. */
    public static final int SUBNET_MASK = 1;
    /** Routers, the preferred first. */
    public static final int ROUTERS = 3;
    /** Resolvers, the preferred first. */
    public static final int DOMAIN_NAME_SERVERS = 6;
    /** The client's name. */
    public static final int HOST_NAME = 12;
    /** The domain that the client is in. */
    public static final int DOMAIN_NAME = 15;
    /** The interface's MTU. */
    public static final int INTERFACE_MTU = 26;
    /** The subnet's broadcast address. */
    public static final int BROADCAST_ADDRESS = 28;
    /** NTP servers, the preferred first. */
    public static final int NTP_SERVERS = 42;
    /** The address that the client wants. */
    public static final int REQUESTED_ADDRESS = 50;
    /** The lease's length in seconds. */
    public static final int LEASE_TIME = 51;
    /** Which of the fields {@code file} and {@code sname} hold options too. */
    public static final int OVERLOAD = 52;
    /** Which message this is. */
    public static final int MESSAGE_TYPE = 53;
    /** The server's address. */
    public static final int SERVER_IDENTIFIER = 54;
    /** What the client wants to know. */
    public static final int PARAMETER_REQUEST_LIST = 55;
    /** Why a server says no, in words. */
    public static final int MESSAGE = 56;
    /** The largest message that the client takes, in bytes of an IP packet. */
    public static final int MAX_MESSAGE_SIZE = 57;
    /** Seconds until the lease is to be renewed. */
    public static final int RENEWAL_TIME = 58;
    /** Seconds until any server is to be asked. */
    public static final int REBINDING_TIME = 59;
    /** Who the client is (RFC 4361). */
    public static final int CLIENT_IDENTIFIER = 61;
    /** The client's name in full (RFC 4702). */
    public static final int CLIENT_FQDN = 81;
    /** Domains to search (RFC 3397). */
    public static final int DOMAIN_SEARCH = 119;
    /** Routes with prefixes (RFC 3442). */
    public static final int CLASSLESS_ROUTES = 121;
    /** The same under the number that Microsoft gave it before. */
    public static final int CLASSLESS_ROUTES_MICROSOFT = 249;
    /** The last option; has no length. */
    public static final int END = 255;

    private Option4() {}
}
