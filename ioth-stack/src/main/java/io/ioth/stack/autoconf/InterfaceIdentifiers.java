/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.autoconf;

import io.ioth.AutoSettings.Identifier;
import io.ioth.net.HashAddress;
import io.ioth.net.IpAddress;
import io.ioth.net.IpPrefix;
import io.ioth.net.MacAddress;
import io.ioth.stack.port.KeyedHash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The last 64 bits of the addresses that a host makes of prefixes, by the interface's policy. Confined to the engine. */
final class InterfaceIdentifiers {

    private static final long ANYCAST = 0xfdff_ffff_ffff_ff80L;
    private static final long ANYCAST_MASK = 0x7f;
    /** Those that IANA gave to Ethernet's own identifiers for proxy mobility and to ISATAP begin so (RFC 5453). */
    private static final long RESERVED_OUI = 0x0200_5eff_fe00_0000L;

    private final Host host;
    private final KeyedHash secret;

    InterfaceIdentifiers(Host host) {
        this.host = host;
        String secret = host.settings().secret();
        this.secret = secret.isEmpty() ? new KeyedHash(host.random()) : keyOf(secret);
    }

    private static KeyedHash keyOf(String secret) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            ByteBuffer digest = ByteBuffer.wrap(sha.digest(secret.getBytes(StandardCharsets.UTF_8)));
            return new KeyedHash(digest.getLong(), digest.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    private Identifier policy() {
        Identifier wanted = host.settings().identifier();
        boolean noName = wanted == Identifier.HASH && host.settings().fqdn().isEmpty();
        Identifier known = noName ? Identifier.EUI64 : wanted;
        return known == Identifier.EUI64 && host.iface().mac().isEmpty() ? Identifier.STABLE : known;
    }

    /** Whether another attempt gives another identifier. */
    boolean canVary() {
        return policy() == Identifier.STABLE || policy() == Identifier.RANDOM;
    }

    /**
     * The address of {@code prefix}, which has 64 bits.
     *
     * @param attempt how many of the addresses made before of it turned out to be duplicates: RFC 7217's DAD_Counter
     */
    IpAddress address(IpPrefix prefix, int attempt) {
        return switch (policy()) {
            case HASH -> HashAddress.of(prefix.address(), host.settings().fqdn());
            case EUI64 -> eui64(prefix);
            case STABLE -> new IpAddress(prefix.address().high(), stable(prefix, attempt));
            case RANDOM -> random(prefix);
        };
    }

    private IpAddress eui64(IpPrefix prefix) {
        MacAddress mac = host.iface().mac().orElseThrow();
        return HashAddress.eui64(prefix.address(), mac);
    }

    /** RFC 7217 §5, with SipHash for F; a reserved identifier counts as a duplicate. */
    private long stable(IpPrefix prefix, int attempt) {
        long iface = host.iface().name().hashCode();
        for (long counter = attempt; ; counter += 1L << Integer.SIZE) {
            long identifier = secret.hash(prefix.address().high(), iface, counter);
            if (!isReserved(identifier)) {
                return identifier;
            }
        }
    }

    /** An address of {@code prefix} that nobody can foretell. */
    IpAddress random(IpPrefix prefix) {
        long identifier;
        do {
            identifier = host.random().nextLong();
        } while (isReserved(identifier));
        return new IpAddress(prefix.address().high(), identifier);
    }

    /** Whether no host may choose this identifier: the routers' anycast address, and what RFC 5453 lists. */
    static boolean isReserved(long identifier) {
        return identifier == 0
                || (identifier & ~ANYCAST_MASK) == ANYCAST
                || (identifier & 0xffff_ffff_ff00_0000L) == RESERVED_OUI;
    }
}
