/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.dhcp.message;

/** The client's name in full: option 81 of DHCPv4 (RFC 4702) and option 39 of DHCPv6 (RFC 4704). The server is asked to enter it in DNS. */
public final class ClientFqdn {

    private static final int SERVER_UPDATES = 1;
    private static final int WIRE_ENCODING = 4;

    private ClientFqdn() {}

    /** Whether the name has more than one label, so that it may go into an option for names in full. */
    public static boolean isQualified(String name) {
        int dot = name.indexOf('.');
        return dot > 0 && dot < name.length() - 1;
    }

    /** The contents of option 81; the two result codes are zero, as a client has them (RFC 4702 §2.2). */
    public static byte[] encode4(String name) {
        return after(new byte[] {SERVER_UPDATES | WIRE_ENCODING, 0, 0}, DomainNames.encode(name, isQualified(name)));
    }

    /** The contents of option 39. */
    public static byte[] encode6(String name) {
        return after(new byte[] {SERVER_UPDATES}, DomainNames.encode(name, isQualified(name)));
    }

    private static byte[] after(byte[] head, byte[] name) {
        byte[] whole = new byte[head.length + name.length];
        System.arraycopy(head, 0, whole, 0, head.length);
        System.arraycopy(name, 0, whole, head.length, name.length);
        return whole;
    }
}
