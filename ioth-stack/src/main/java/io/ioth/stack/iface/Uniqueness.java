/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.iface;

import io.ioth.AddressOrigin;
import io.ioth.net.IpAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the trials of one interface's addresses share. Confined to the engine. */
final class Uniqueness {

    /** RFC 4862 §5.1. */
    private static final int DUP_ADDR_DETECT_TRANSMITS = 1;

    private static final long MAX_RTR_SOLICITATION_DELAY_NS = 1_000_000_000L;
    private static final long LINK_LOCAL_HIGH = 0xfe80L << 48;

    private final StackInterface iface;
    private final InterfaceContext context;
    private int transmits = DUP_ADDR_DETECT_TRANSMITS;
    private boolean begun;
    private long firstProbeNs;
    private boolean ipv6Disabled;
    /** IPv4 addresses in a row that turned out to be others'. */
    int conflicts;

    Uniqueness(StackInterface iface, InterfaceContext context) {
        this.iface = iface;
        this.context = context;
    }

    /** Begins to find out whether an address is ours alone; one-time addresses, which don't last, are taken to be. */
    void begin(InterfaceAddress added, long nowNs) {
        if (!iface.isEthernet() || added.origin() == AddressOrigin.ONE_TIME) {
            iface.table().succeed(added, nowNs);
            return;
        }
        Detection detection = added.address().isIpv4()
                ? new ConflictDetection(added, context)
                : new DuplicateDetection(added, context);
        added.detection = detection;
        if (context.duplicateAddressDetection()) {
            detection.begin(nowNs);
        } else {
            iface.table().succeed(added, nowNs);
        }
    }

    /** Another node uses, or tries to have, {@code claimed}. */
    void onConflict(IpAddress claimed, long nowNs) {
        Detection detection = detectionOf(claimed);
        if (detection != null) {
            detection.onConflict(nowNs);
        }
    }

    private @Nullable Detection detectionOf(IpAddress claimed) {
        InterfaceAddress address = iface.find(claimed);
        return address == null ? null : address.detection;
    }

    /**
     * Another node probes for {@code target}.
     *
     * @param nonce that of its probe, or {@code NdView.NO_ADDRESS}
     * @return whether it's to be told that the address is here
     */
    boolean mustAnswerProbe(IpAddress target, long nonce, long nowNs) {
        return !(detectionOf(target) instanceof DuplicateDetection detection && detection.onProbe(nonce, nowNs));
    }

    /** How often an IPv6 address is probed for; 0 for not at all. */
    int transmits() {
        return transmits;
    }

    void setTransmits(int times) {
        transmits = times;
    }

    /**
     * When a probe may be sent first: the stations of a network that begin together, or hear the same advertisement, shouldn't speak at the
     * same moment (RFC 4862 §5.4.2).
     */
    long firstProbeNs(AddressOrigin origin, long nowNs) {
        long random = nowNs + (context.random().nextLong() >>> 1) % MAX_RTR_SOLICITATION_DELAY_NS;
        if (!begun) {
            begun = true;
            firstProbeNs = random;
        }
        return origin == AddressOrigin.SLAAC || origin == AddressOrigin.TEMPORARY ? random : firstProbeNs;
    }

    /** Whether this is the link-local address that our MAC makes (RFC 4291, appendix A). */
    boolean isHardwareBased(IpAddress address) {
        long mac = iface.macBits();
        long identifier = (mac & 0xffff_ff00_0000L) << 16 | 0xff_fe00_0000L | mac & 0xff_ffffL;
        return address.high() == LINK_LOCAL_HIGH && address.low() == (identifier ^ 0x0200_0000_0000_0000L);
    }

    boolean isIpv6Disabled() {
        return ipv6Disabled;
    }

    /** Ends IPv6 on this interface; what IPv6 addresses there are go. */
    void disableIpv6(long nowNs) {
        ipv6Disabled = true;
        for (InterfaceAddress each : List.copyOf(iface.addresses())) {
            if (!each.address().isIpv4()) {
                iface.table().giveUp(each, nowNs);
            }
        }
    }
}
