/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools;

import io.ioth.NetInterface;
import io.ioth.NetStack;
import io.ioth.net.IpAddress;
import java.net.InetAddress;
import java.util.Optional;

/** Address literals with a zone (RFC 4007 §11): {@code fe80::1%vde0} or {@code fe80::1%2}. */
final class ZonedAddress {

    private ZonedAddress() {}

    static InetAddress parse(String text, NetStack stack) {
        int percent = text.indexOf('%');
        String zone = percent < 0 ? "" : text.substring(percent + 1);
        return IpAddress.parse(percent < 0 ? text : text.substring(0, percent)).toInetAddress(index(zone, stack));
    }

    private static int index(String zone, NetStack stack) {
        if (zone.isEmpty() || zone.matches("[0-9]{1,9}")) {
            return zone.isEmpty() ? 0 : Integer.parseInt(zone);
        }
        Optional<NetInterface> named = stack.networkInterface(zone);
        return named.orElseThrow(() -> new IllegalArgumentException("there is no interface '" + zone + "'")).index();
    }
}
