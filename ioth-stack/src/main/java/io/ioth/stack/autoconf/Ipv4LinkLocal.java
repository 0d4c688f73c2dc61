/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.autoconf;

import io.ioth.AddressOrigin;
import io.ioth.AutoSettings.Want;
import io.ioth.NetInterface.AddressState;
import io.ioth.net.IpAddress;
import io.ioth.net.MacAddress;
import io.ioth.stack.iface.AddressListener;
import io.ioth.stack.iface.AddressWatch;
import io.ioth.stack.iface.InterfaceAddress;
import io.ioth.stack.iface.Lifetimes;
import io.ioth.time.Alarm;
import org.jspecify.annotations.Nullable;

/**
 * IPv4 link-local addresses (RFC 3927): one of 169.254/16 as long as the interface has no other IPv4 address. Where DHCP is tried too, it has some
 * seconds to come first. Conflicts are the interface's affair (RFC 5227); after one another address is taken. As an alarm it's the moment to take one.
 * Confined to the engine.
 */
public final class Ipv4LinkLocal extends Alarm implements Configurator, AddressListener, AddressWatch {

    /** As long as DHCP takes where there is a server, its own conflict detection included. */
    static final long DHCP_PATIENCE_NS = 8_000_000_000L;

    private static final int FIRST = 0xa9fe_0100;
    private static final int COUNT = 254 * 256;
    private static final int PREFIX_LENGTH = 16;
    private static final long GOLDEN_GAMMA = 0x9e37_79b9_7f4a_7c15L;

    private final Host host;
    private long sequence;
    private boolean running;
    private @Nullable IpAddress current;

    /** For one interface. */
    public Ipv4LinkLocal(Host host) {
        this.host = host;
        this.sequence = host.iface().mac().map(MacAddress::value).orElse(0L);
    }

    @Override
    public String what() {
        return "IPv4 link-local";
    }

    @Override
    public void start(long nowNs) {
        if (running) {
            return;
        }
        running = true;
        host.iface().watchAddresses(this);
        host.progress(this, Progress.ASKING, "", nowNs);
        await(nowNs);
    }

    private void await(long nowNs) {
        if (hasOther()) {
            host.progress(this, Progress.DONE, "", nowNs);
        } else {
            long patience = host.settings().dhcp4() == Want.OFF ? 0 : DHCP_PATIENCE_NS;
            host.alarms().schedule(this, nowNs + patience);
        }
    }

    /** Whether there's another IPv4 address, or one that is about to be (RFC 3927 §1.9). */
    private boolean hasOther() {
        for (InterfaceAddress each : host.iface().addresses()) {
            if (isOther(each) && each.state() != AddressState.DUPLICATE) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOther(InterfaceAddress address) {
        return address.address().isIpv4() && address.origin() != AddressOrigin.LINK_LOCAL;
    }

    @Override
    public void onDeadline(long nowNs) {
        if (running && current == null && !hasOther()) {
            claim(next(), nowNs);
        }
    }

    /**
     * Pseudo-random, from the MAC (RFC 3927 §2.1): the same station tries the same addresses again after it was switched off, and others try
     * others.
     */
    private IpAddress next() {
        sequence += GOLDEN_GAMMA;
        long mixed = (sequence ^ sequence >>> 30) * 0xbf58_476d_1ce4_e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d0_49bb_1331_11ebL;
        return IpAddress.ofIpv4(FIRST + (int) Long.remainderUnsigned(mixed ^ mixed >>> 31, COUNT));
    }

    private void claim(IpAddress address, long nowNs) {
        current = address;
        InterfaceAddress added = host.addAddress(
                address, PREFIX_LENGTH, AddressOrigin.LINK_LOCAL, Lifetimes.FOREVER, this, nowNs);
        if (added == null) {
            another(nowNs);
        }
    }

    private void another(long nowNs) {
        current = null;
        host.alarms().schedule(this, nowNs);
    }

    @Override
    public void onResult(IpAddress address, AddressState state, long nowNs) {
        if (!address.equals(current)) {
            return;
        }
        if (state == AddressState.DUPLICATE) {
            giveBack(nowNs);
            host.alarms().schedule(this, nowNs);
        } else {
            host.progress(this, Progress.DONE, "", nowNs);
        }
    }

    private void giveBack(long nowNs) {
        IpAddress address = current;
        current = null;
        if (address != null) {
            host.removeAddress(address, nowNs);
        }
    }

    @Override
    public void onLost(IpAddress address, Loss why, long nowNs) {
        if (address.equals(current)) {
            another(nowNs);
        }
    }

    @Override
    public void onAdded(InterfaceAddress address, long nowNs) {}

    /** What reaches further replaces it. */
    @Override
    public void onUsable(InterfaceAddress address, long nowNs) {
        if (isOther(address)) {
            host.alarms().cancel(this);
            giveBack(nowNs);
            host.progress(this, Progress.DONE, "", nowNs);
        }
    }

    @Override
    public void onGone(InterfaceAddress address, long nowNs) {
        if (current == null && isOther(address) && !hasOther()) {
            await(nowNs);
        }
    }

    /** The network may be another one: the same address is tried again (RFC 3927 §2.2). */
    @Override
    public void onLinkUp(long nowNs) {
        IpAddress address = current;
        if (address != null) {
            giveBack(nowNs);
            claim(address, nowNs);
        }
    }

    @Override
    public void stop(long nowNs) {
        running = false;
        host.iface().unwatchAddresses(this);
        host.alarms().cancel(this);
        giveBack(nowNs);
    }
}
