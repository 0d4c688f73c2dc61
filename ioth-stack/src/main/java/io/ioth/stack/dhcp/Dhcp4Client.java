/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.dhcp;

import io.ioth.AddressOrigin;
import io.ioth.NetInterface.AddressState;
import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.net.MacAddress;
import io.ioth.stack.autoconf.Configurator;
import io.ioth.stack.autoconf.Host;
import io.ioth.stack.autoconf.Progress;
import io.ioth.stack.dhcp.message.Dhcp4Message;
import io.ioth.stack.dhcp.message.Dhcp4Type;
import io.ioth.stack.dhcp.message.Option4;
import io.ioth.stack.iface.AddressListener;
import io.ioth.stack.ip.IpOutput;
import io.ioth.time.Alarm;
import org.jspecify.annotations.Nullable;

/** A DHCPv4 client of one interface (RFC 2131 §4.4, figure 5). Confined to the engine. */
final class Dhcp4Client extends Alarm implements Configurator, AddressListener {

    /** Figure 5's states, and what comes before and between them. */
    enum State {
        /** Not started, or ended. */
        STOPPED,
        /** Waits until it begins. */
        INIT,
        /** Looks for servers. */
        SELECTING,
        /** Has asked for what was offered. */
        REQUESTING,
        /** Has asked whether what it was leased before still holds. */
        REBOOTING,
        /** Finds out whether the address is used by somebody else. */
        CHECKING,
        /** Has a lease. */
        BOUND,
        /** Asks the server for a longer one. */
        RENEWING,
        /** Asks any server for a longer one. */
        REBINDING
    }

    private static final long SECOND = 1_000_000_000L;
    private static final long AFTER_DECLINE_NS = 10 * SECOND;
    private static final long MIN_EXTEND_WAIT_NS = 60 * SECOND;
    private static final int MAX_REQUESTS = 4;
    private static final int MAX_REBOOTS = 2;
    private static final int NOBODY_ANSWERS = 2;
    private static final int MAX_REFUSED_SHIFT = 6;

    private final Host host;
    private final Dhcp4Wire wire;
    private final Dhcp4Settings settings;
    private final SavedLease4 saved;
    private final ClientIdentity identity;
    private final Backoff backoff;
    private Dhcp4Requests requests;
    private State state = State.STOPPED;
    private long askedNs;
    private int refused;
    private @Nullable IpAddress wish;
    private @Nullable Dhcp4Lease offer;
    private @Nullable Dhcp4Lease lease;
    private long serverMac;

    Dhcp4Client(Host host, IpOutput ip, ClientIdentity identity, LeaseFile leases) {
        this.host = host;
        this.wire = new Dhcp4Wire(ip, host.iface(), host.counters());
        this.settings = new Dhcp4Settings(host, this);
        this.saved = new SavedLease4(host, leases);
        this.identity = identity;
        this.backoff = new Backoff(host.random());
        this.requests = new Dhcp4Requests(new MacAddress(0), new byte[0], "", 0);
    }

    @Override
    public String what() {
        return "DHCPv4";
    }

    State state() {
        return state;
    }

    @Override
    public void start(long nowNs) {
        MacAddress mac = host.iface().mac().orElse(null);
        if (mac == null) {
            host.progress(this, Progress.FAILED, "the link has no MAC addresses", nowNs);
            return;
        }
        byte[] clientId = identity.duid(host, nowNs).clientIdentifier(identity.iaid(host));
        requests = new Dhcp4Requests(mac, clientId, host.settings().fqdn(), host.iface().mtu());
        refused = 0;
        wish = saved.load(nowNs);
        host.progress(this, Progress.ASKING, "", nowNs);
        begin(nowNs);
    }

    /** From what was leased before if there's such, else from nothing. */
    private void begin(long nowNs) {
        requests.beganNs = nowNs;
        backoff.reset();
        offer = null;
        requests.xid = host.random().nextInt();
        enter(wish != null ? State.REBOOTING : State.SELECTING);
        ask(nowNs);
    }

    private void enter(State next) {
        state = next;
    }

    @Override
    public void onLinkUp(long nowNs) {
        if (state == State.STOPPED || state == State.CHECKING) {
            return;
        }
        if (lease != null) {
            wish = lease.address();
        }
        begin(nowNs);
    }

    @Override
    public void stop(long nowNs) {
        if (state == State.STOPPED) {
            return;
        }
        if (lease != null && state != State.CHECKING && !saved.isKept()) {
            release(lease, nowNs);
        }
        drop(nowNs);
        host.alarms().cancel(this);
        enter(State.STOPPED);
    }

    private void release(Dhcp4Lease given, long nowNs) {
        requests.xid = host.random().nextInt();
        wire.unicast(requests.release(given), given.address(), given.server(), serverMac, nowNs);
    }

    /** Takes back all that the lease gave. */
    private void drop(long nowNs) {
        settings.remove();
        if (lease != null) {
            host.removeAddress(lease.address(), nowNs);
            lease = null;
        }
    }

    /** Sends what the state calls for, and waits for the answer. */
    private void ask(long nowNs) {
        Dhcp4Lease offered = offer;
        IpAddress known = wish;
        if (state == State.REQUESTING && offered != null) {
            wire.broadcast(requests.select(offered), IpAddress.ANY_IPV4, nowNs);
        } else if (state == State.REBOOTING && known != null) {
            wire.broadcast(requests.reboot(known, nowNs), IpAddress.ANY_IPV4, nowNs);
        } else {
            wire.broadcast(requests.discover(known, nowNs), IpAddress.ANY_IPV4, nowNs);
        }
        if (backoff.waits() == 0) {
            askedNs = nowNs;
        }
        host.alarms().schedule(this, nowNs + backoff.nextNs());
    }

    @Override
    public void onDeadline(long nowNs) {
        switch (state) {
            case INIT -> begin(nowNs);
            case SELECTING -> {
                if (backoff.waits() == NOBODY_ANSWERS) {
                    host.progress(this, Progress.NOTHING, "no DHCPv4 server answered", nowNs);
                }
                ask(nowNs);
            }
            case REQUESTING -> askAgain(MAX_REQUESTS, nowNs);
            case REBOOTING -> askAgain(MAX_REBOOTS, nowNs);
            case BOUND, RENEWING, REBINDING -> extend(nowNs);
            case CHECKING, STOPPED -> {}
        }
    }

    private void askAgain(int times, long nowNs) {
        if (backoff.waits() < times) {
            ask(nowNs);
        } else if (lease != null && !isOver(lease, nowNs)) {
            enter(State.BOUND);
            extend(nowNs);
        } else {
            if (state == State.REQUESTING) {
                host.progress(this, Progress.NOTHING, "the DHCPv4 server that offered an address fell silent", nowNs);
            }
            discover(nowNs);
        }
    }

    private void discover(long nowNs) {
        backoff.reset();
        offer = null;
        requests.xid = host.random().nextInt();
        enter(State.SELECTING);
        ask(nowNs);
    }

    private static boolean isOver(Dhcp4Lease lease, long nowNs) {
        return !lease.isForEver() && lease.endNs() - nowNs <= 0;
    }

    // RFC 2131 §4.4.5

    private void extend(long nowNs) {
        Dhcp4Lease held = lease;
        if (held == null || held.isForEver()) {
            return;
        }
        long sinceNs = nowNs - held.fromNs();
        if (sinceNs >= held.leaseNs()) {
            expire(nowNs);
        } else if (sinceNs >= held.t2Ns()) {
            requestLonger(held, State.REBINDING, held.leaseNs(), held.leaseNs() - held.t2Ns(), nowNs);
        } else if (sinceNs >= held.t1Ns()) {
            requestLonger(held, State.RENEWING, held.t2Ns(), held.t2Ns() - held.t1Ns(), nowNs);
        } else {
            host.alarms().schedule(this, held.fromNs() + held.t1Ns());
        }
    }

    /**
     * Asks for a longer lease, and again after half of what remains until {@code untilNs} after the lease's beginning. The minute that the
     * RFC has at least between two would leave short leases one try, so in those it's a quarter of the time that there is for trying.
     */
    private void requestLonger(Dhcp4Lease held, State how, long untilNs, long phaseNs, long nowNs) {
        if (state == State.BOUND) {
            requests.beganNs = nowNs;
        }
        enter(how);
        requests.xid = host.random().nextInt();
        askedNs = nowNs;
        Dhcp4Message request = requests.extend(held.address(), nowNs);
        if (how == State.RENEWING) {
            wire.unicast(request, held.address(), held.server(), nowNs);
        } else {
            wire.broadcast(request, held.address(), nowNs);
        }
        long endNs = held.fromNs() + untilNs;
        long least = Math.min(MIN_EXTEND_WAIT_NS, phaseNs / 4);
        long waitNs = Math.max(least, (endNs - nowNs) / 2);
        host.alarms().schedule(this, endNs - nowNs <= waitNs ? endNs : nowNs + waitNs);
    }

    private void expire(long nowNs) {
        wish = lease == null ? null : lease.address();
        drop(nowNs);
        saved.forget();
        host.progress(this, Progress.NOTHING, "the lease expired, and no server renewed it", nowNs);
        requests.beganNs = nowNs;
        discover(nowNs);
    }

    // Answers

    void count(DropReason reason) {
        host.counters().drop(reason);
    }

    /** A message from a server's port, sent by the station {@code mac}. */
    void onMessage(Dhcp4Message message, long mac, long nowNs) {
        Dhcp4Type type = message.options().type();
        if (type == null || !isAwaited() || !requests.isAnswered(message)) {
            count(DropReason.DHCP_UNEXPECTED);
            return;
        }
        if (type == Dhcp4Type.OFFER && state == State.SELECTING) {
            onOffer(message, nowNs);
        } else if (type == Dhcp4Type.ACK && state != State.SELECTING && isFromChosen(message)) {
            serverMac = mac;
            onAck(message, nowNs);
        } else if (type == Dhcp4Type.NAK && state != State.SELECTING && isFromChosen(message)) {
            onNak(nowNs);
        } else {
            count(DropReason.DHCP_UNEXPECTED);
        }
    }

    /** Whether this waits for an answer. */
    boolean isAwaited() {
        return state != State.STOPPED && state != State.INIT && state != State.CHECKING && state != State.BOUND;
    }

    /** One server was asked, and another has no say. */
    private boolean isFromChosen(Dhcp4Message message) {
        Dhcp4Lease asked = state == State.REQUESTING ? offer : state == State.RENEWING ? lease : null;
        return asked == null || asked.server().equals(message.options().address(Option4.SERVER_IDENTIFIER));
    }

    private void onOffer(Dhcp4Message message, long nowNs) {
        Dhcp4Lease offered = Dhcp4Lease.of(message, nowNs, host.random());
        if (offered == null) {
            count(DropReason.DHCP_MALFORMED);
            return;
        }
        offer = offered;
        backoff.reset();
        enter(State.REQUESTING);
        ask(nowNs);
    }

    private void onNak(long nowNs) {
        drop(nowNs);
        saved.forget();
        wish = null;
        host.progress(this, Progress.ASKING, "a server refused the address", nowNs);
        long wait = refused == 0 ? 0 : SECOND << Math.min(refused, MAX_REFUSED_SHIFT);
        refused++;
        beginAfter(wait, nowNs);
    }

    private void beginAfter(long waitNs, long nowNs) {
        if (waitNs == 0) {
            begin(nowNs);
        } else {
            enter(State.INIT);
            host.alarms().schedule(this, nowNs + waitNs);
        }
    }

    private void onAck(Dhcp4Message message, long nowNs) {
        Dhcp4Lease given = Dhcp4Lease.of(message, askedNs, host.random());
        if (given == null || isOver(given, nowNs)) {
            count(DropReason.DHCP_MALFORMED);
            return;
        }
        boolean same = lease != null && lease.hasAddressOf(given);
        if (!same) {
            drop(nowNs);
        }
        lease = given;
        enter(State.CHECKING);
        host.alarms().cancel(this);
        boolean added = host.addAddress(
                        given.address(), given.prefixLength(), AddressOrigin.DHCP, given.left(nowNs), this, nowNs)
                != null;
        if (!added) {
            lease = null;
            decline(given, "its address is one of this stack's already", nowNs);
        } else if (same) {
            bind(given, nowNs);
        }
    }

    @Override
    public void onResult(IpAddress address, AddressState result, long nowNs) {
        Dhcp4Lease given = lease;
        if (given == null || !given.address().equals(address)) {
            return;
        }
        if (result == AddressState.DUPLICATE) {
            onConflict(given, nowNs);
        } else if (state == State.CHECKING) {
            bind(given, nowNs);
        }
    }

    @Override
    public void onLost(IpAddress address, Loss why, long nowNs) {
        Dhcp4Lease given = lease;
        if (why == Loss.CONFLICT && given != null && given.address().equals(address)) {
            onConflict(given, nowNs);
        }
    }

    private void onConflict(Dhcp4Lease given, long nowNs) {
        drop(nowNs);
        decline(given, "somebody else uses " + given.address(), nowNs);
    }

    private void bind(Dhcp4Lease given, long nowNs) {
        enter(State.BOUND);
        refused = 0;
        settings.apply(given);
        saved.save(given, nowNs);
        host.progress(this, Progress.DONE, "", nowNs);
        extend(nowNs);
    }

    private void decline(Dhcp4Lease refusedLease, String why, long nowNs) {
        requests.xid = host.random().nextInt();
        wire.broadcast(requests.decline(refusedLease), IpAddress.ANY_IPV4, nowNs);
        saved.forget();
        wish = null;
        host.progress(this, Progress.ASKING, why, nowNs);
        beginAfter(AFTER_DECLINE_NS, nowNs);
    }
}
