/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.dhcp.message;

import io.ioth.net.IpAddress;
import io.ioth.net.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A route that a server knows (RFC 3442).
 *
 * @param destination where to
 * @param gateway the router; {@code 0.0.0.0} when the destination is on the link
 */
public record ClasslessRoute(IpPrefix destination, IpAddress gateway) {

    private static final int IPV4_BITS = 32;
    private static final int IPV4_LENGTH = 4;

    /** Reads option 121; null when it's malformed. */
    public static @Nullable List<ClasslessRoute> decode(byte[] bytes) {
        List<ClasslessRoute> result = new ArrayList<>();
        int at = 0;
        while (at < bytes.length) {
            int width = bytes[at++] & 0xff;
            int significant = (width + 7) / 8;
            if (width > IPV4_BITS || at + significant + IPV4_LENGTH > bytes.length) {
                return null;
            }
            IpAddress destination = IpAddress.ofIpv4(bits(bytes, at, significant));
            at += significant;
            result.add(new ClasslessRoute(
                    IpPrefix.of(destination, width), IpAddress.ofIpv4(bits(bytes, at, IPV4_LENGTH))));
            at += IPV4_LENGTH;
        }
        return result;
    }

    private static int bits(byte[] bytes, int at, int count) {
        int bits = 0;
        for (int i = 0; i < IPV4_LENGTH; i++) {
            bits = bits << 8 | (i < count ? bytes[at + i] & 0xff : 0);
        }
        return bits;
    }
}
