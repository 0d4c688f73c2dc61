/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.dhcp.message;

import io.ioth.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An association of addresses (RFC 8415 §21.4).
 *
 * @param t1 seconds until it's to be renewed; 0 when that's left to the client, 0xffffffff for never
 * @param t2 seconds until it's to be rebound
 * @param addresses those that can be used: no address with a preferred lifetime longer than its valid one, or with a status of failure
 */
public record IaNa(int iaid, long t1, long t2, List<IaAddress> addresses, Status6 status) {

    private static final int HEADER = 12;
    private static final int ADDRESS_HEADER = 24;
    private static final int MAX_ADDRESSES = 16;
    private static final long MASK = 0xffff_ffffL;

    /** Copies the list. */
    public IaNa {
        addresses = List.copyOf(addresses);
    }

    /** Reads the option's contents; null when they are malformed. */
    static @Nullable IaNa parse(byte[] bytes) {
        Dhcp6Options inner = Dhcp6Options.parse(bytes, HEADER);
        if (inner == null) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        List<IaAddress> addresses = new ArrayList<>();
        for (byte[] each : inner.all(Option6.IA_ADDRESS)) {
            IaAddress address = address(each);
            if (address != null && addresses.size() < MAX_ADDRESSES) {
                addresses.add(address);
            }
        }
        return new IaNa(in.getInt(0), in.getInt(4) & MASK, in.getInt(8) & MASK, addresses, inner.status());
    }

    private static @Nullable IaAddress address(byte[] bytes) {
        Dhcp6Options inner = Dhcp6Options.parse(bytes, ADDRESS_HEADER);
        if (inner == null || inner.status() != Status6.SUCCESS) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        IpAddress address = new IpAddress(in.getLong(), in.getLong());
        long preferred = in.getInt() & MASK;
        long valid = in.getInt() & MASK;
        boolean possible = !address.isAny() && !address.isMulticast() && !address.isLoopback() && !address.isIpv4();
        return possible && preferred <= valid ? new IaAddress(address, preferred, valid) : null;
    }

    /** The option's contents. */
    byte[] toBytes() {
        ByteBuffer out = ByteBuffer.allocate(HEADER + addresses.size() * (4 + ADDRESS_HEADER));
        out.putInt(iaid).putInt((int) t1).putInt((int) t2);
        for (IaAddress each : addresses) {
            out.putShort((short) Option6.IA_ADDRESS).putShort((short) ADDRESS_HEADER);
            out.putLong(each.address().high()).putLong(each.address().low());
            out.putInt((int) each.preferred()).putInt((int) each.valid());
        }
        return out.array();
    }
}
