/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.dhcp;

import static io.ioth.stack.dhcp.Retransmission.NONE;
import static io.ioth.stack.dhcp.Retransmission.SECOND;

import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.stack.autoconf.Configurator;
import io.ioth.stack.autoconf.Host;
import io.ioth.stack.autoconf.Progress;
import io.ioth.stack.dhcp.message.Dhcp6Message;
import io.ioth.stack.dhcp.message.Dhcp6Options;
import io.ioth.stack.dhcp.message.Dhcp6Type;
import io.ioth.stack.dhcp.message.Duid;
import io.ioth.stack.dhcp.message.IaNa;
import io.ioth.stack.dhcp.message.Option6;
import io.ioth.stack.dhcp.message.Status6;
import io.ioth.stack.ip.IpOutput;
import io.ioth.time.Alarm;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A DHCPv6 client of one interface (RFC 8415 §18.2): stateful where routers say that addresses are to be had, stateless where they speak
 * of other settings alone. Confined to the engine.
 */
final class Dhcp6Client extends Alarm implements Configurator, Dhcp6Addresses.Listener {

    private static final int NOBODY_ANSWERS = 3;
    private static final long IRT_DEFAULT_S = 86_400;
    private static final long IRT_MINIMUM_S = 600;
    private static final long NO_REFRESH_S = 0xffff_ffffL;

    private final Host host;
    private final Dhcp6Settings settings;
    private final SavedLease6 saved;
    private final ClientIdentity identity;
    private final Dhcp6Addresses addresses;
    private final Exchanges6 exchanges;
    private final Advertisements advertisements = new Advertisements();
    private final List<IpAddress> declined = new ArrayList<>();
    private boolean stateful;
    private boolean informed;

    Dhcp6Client(Host host, IpOutput ip, ClientIdentity identity, LeaseFile leases) {
        this.host = host;
        this.settings = new Dhcp6Settings(host, this);
        this.saved = new SavedLease6(host, leases);
        this.identity = identity;
        this.addresses = new Dhcp6Addresses(host, this);
        this.exchanges = new Exchanges6(host, ip, this);
    }

    @Override
    public String what() {
        return "DHCPv6";
    }

    boolean isStarted() {
        return exchanges.isOpen();
    }

    /** Waits for {@link #onDhcp6Offered}. */
    @Override
    public void start(long nowNs) {
        exchanges.open(new Dhcp6Requests(
                identity.duid(host, nowNs), identity.iaid(host), host.settings().fqdn()));
        stateful = false;
        informed = false;
        host.progress(this, Progress.ASKING, "", nowNs);
    }

    /** What a router said last, or what is supposed in the absence of one. */
    @Override
    public void onDhcp6Offered(boolean managed, boolean other, long nowNs) {
        if (!exchanges.isOpen() || stateful && addresses.lease() != null) {
            return;
        }
        if (managed) {
            if (!stateful) {
                stateful = true;
                informed = false;
                lookForAddresses(nowNs);
            }
        } else if (other) {
            if (stateful || exchanges.current() == null && !informed) {
                stateful = false;
                exchanges.begin(exchanges.information(), null, List.of(), exchanges.delayNs(), nowNs);
            }
        } else {
            stateful = false;
            end();
            host.progress(this, Progress.NOTHING, "the router says that there is no DHCPv6", nowNs);
        }
    }

    @Override
    public void onLinkUp(long nowNs) {
        if (!exchanges.isOpen()) {
            return;
        }
        if (addresses.hasAny(nowNs)) {
            exchanges.begin(exchanges.confirm(), null, addresses.all(), exchanges.delayNs(), nowNs);
        } else if (stateful) {
            solicit(nowNs);
        } else if (informed || exchanges.current() != null) {
            exchanges.begin(exchanges.information(), null, List.of(), exchanges.delayNs(), nowNs);
        }
    }

    @Override
    public void stop(long nowNs) {
        Dhcp6Lease lease = addresses.lease();
        boolean holds = lease != null && addresses.hasAny(nowNs);
        List<IpAddress> held = addresses.all();
        end();
        addresses.drop(nowNs);
        if (lease != null && holds && !saved.isKept()) {
            exchanges.release(lease.server(), held, nowNs);
        }
        settings.remove();
        declined.clear();
        exchanges.close();
    }

    private void end() {
        advertisements.clear();
        exchanges.end();
    }

    private void lookForAddresses(long nowNs) {
        Dhcp6Lease before = saved.load(nowNs);
        if (before == null) {
            solicit(nowNs);
        } else {
            addresses.lease(before);
            exchanges.begin(exchanges.confirm(), null, addresses.all(), exchanges.delayNs(), nowNs);
        }
    }

    private void solicit(long nowNs) {
        solicit(exchanges.delayNs(), nowNs);
    }

    private void solicit(long delayNs, long nowNs) {
        advertisements.clear();
        exchanges.begin(exchanges.solicit(), null, addresses.all(), delayNs, nowNs);
    }

    @Override
    public void onDeadline(long nowNs) {
        Exchange6 current = exchanges.current();
        if (current == null && informed) {
            exchanges.begin(exchanges.information(), null, List.of(), exchanges.delayNs(), nowNs);
        } else if (current == null) {
            goOn(nowNs);
        } else if (current.type == Dhcp6Type.SOLICIT && !advertisements.isEmpty()) {
            request(nowNs);
        } else if (current.retransmission.isOver(nowNs)) {
            onFailed(current.type, nowNs);
        } else {
            if (current.retransmission.sent() == NOBODY_ANSWERS && !addresses.hasAny(nowNs)) {
                host.progress(this, Progress.NOTHING, "no DHCPv6 server answered", nowNs);
            }
            exchanges.transmit(current, nowNs);
        }
    }

    private void onFailed(Dhcp6Type type, long nowNs) {
        switch (type) {
            case REQUEST -> request(nowNs);
            case CONFIRM -> use(nowNs);
            case RENEW -> rebind(nowNs);
            case REBIND -> expire(0, nowNs);
            default -> goOn(nowNs);
        }
    }

    /** Asks the next of the servers that advertised; none is left, all. */
    private void request(long nowNs) {
        Advertisements.Offer offer = advertisements.next();
        if (offer == null) {
            solicit(nowNs);
        } else {
            exchanges.begin(exchanges.request(), offer.server(), offer.addresses(), 0, nowNs);
        }
    }

    /** Does what is to be done with the lease at this time, and waits until the next. */
    private void goOn(long nowNs) {
        exchanges.end();
        Dhcp6Lease lease = addresses.lease();
        if (!declined.isEmpty()) {
            decline(nowNs);
        } else if (lease == null || !addresses.hasAny(nowNs)) {
            expire(exchanges.delayNs(), nowNs);
        } else if (isDue(lease.rebindAtNs(), nowNs)) {
            rebind(nowNs);
        } else if (isDue(lease.renewAtNs(), nowNs)) {
            renew(lease, nowNs);
        } else {
            awaitNext(lease, nowNs);
        }
    }

    private void awaitNext(Dhcp6Lease lease, long nowNs) {
        long longest = lease.longestNs(nowNs);
        long wait = Math.min(lease.renewAtNs() == Dhcp6Lease.NEVER ? longest : lease.renewAtNs() - nowNs, longest);
        if (wait == Dhcp6Lease.NEVER) {
            host.alarms().cancel(this);
        } else {
            host.alarms().schedule(this, nowNs + wait);
        }
    }

    private static boolean isDue(long atNs, long nowNs) {
        return atNs != Dhcp6Lease.NEVER && atNs - nowNs <= 0;
    }

    private void renew(Dhcp6Lease lease, long nowNs) {
        long mrd = lease.rebindAtNs() == Dhcp6Lease.NEVER ? NONE : lease.rebindAtNs() - nowNs;
        exchanges.begin(exchanges.renew(mrd), lease.server(), addresses.all(), 0, nowNs);
    }

    private void rebind(long nowNs) {
        Dhcp6Lease lease = addresses.lease();
        if (lease == null || !addresses.hasAny(nowNs)) {
            expire(exchanges.delayNs(), nowNs);
            return;
        }
        long longest = lease.longestNs(nowNs);
        long mrd = longest == Dhcp6Lease.NEVER ? NONE : longest;
        exchanges.begin(exchanges.rebind(mrd), null, addresses.all(), 0, nowNs);
    }

    /** Begins afresh; without a delay after a lease has run out, for that is none of many clients switched on at once (§18.2.1). */
    private void expire(long delayNs, long nowNs) {
        forget(nowNs);
        host.progress(this, Progress.NOTHING, "the lease is over, and no server renewed it", nowNs);
        solicit(delayNs, nowNs);
    }

    private void forget(long nowNs) {
        addresses.drop(nowNs);
        settings.remove();
        saved.forget();
    }

    private void decline(long nowNs) {
        Dhcp6Lease lease = addresses.lease();
        List<IpAddress> about = List.copyOf(declined);
        declined.clear();
        if (lease != null) {
            exchanges.begin(exchanges.decline(), lease.server(), about, 0, nowNs);
        }
    }

    // What becomes of addresses

    @Override
    public void onUsable(long nowNs) {
        host.progress(this, Progress.DONE, "", nowNs);
    }

    @Override
    public void onDuplicate(IpAddress address, long nowNs) {
        declined.add(address);
        host.progress(this, Progress.ASKING, "somebody else uses " + address, nowNs);
        if (exchanges.current() == null) {
            host.alarms().schedule(this, nowNs);
        }
    }

    // Answers

    void count(DropReason reason) {
        host.counters().drop(reason);
    }

    /** A message from a server's port. */
    void onMessage(Dhcp6Message message, long nowNs) {
        Exchange6 current = exchanges.answeredBy(message);
        if (current == null) {
            count(DropReason.DHCP_UNEXPECTED);
            return;
        }
        exchanges.takeMaxRt(current, message.options());
        if (message.type() == Dhcp6Type.ADVERTISE && current.type == Dhcp6Type.SOLICIT) {
            onAdvertise(current, Advertisements.read(message.options(), exchanges.iaid()), nowNs);
        } else if (message.type() == Dhcp6Type.REPLY) {
            onReply(current, message.options(), exchanges.iaid(), nowNs);
        } else {
            count(DropReason.DHCP_UNEXPECTED);
        }
    }

    private void onAdvertise(Exchange6 current, Advertisements.@Nullable Offer offer, long nowNs) {
        if (offer == null) {
            count(DropReason.DHCP_MALFORMED);
            return;
        }
        advertisements.add(offer);
        if (offer.preference() == Advertisements.MAX_PREFERENCE || current.retransmission.sent() > 1) {
            request(nowNs);
        }
    }

    private void onReply(Exchange6 current, Dhcp6Options options, int iaid, long nowNs) {
        Duid server = options.duid(Option6.SERVER_ID);
        boolean fromAnother = current.server != null && !current.server.equals(server);
        boolean uncommitted = current.type == Dhcp6Type.SOLICIT && !options.has(Option6.RAPID_COMMIT);
        if (server == null || fromAnother || uncommitted) {
            count(DropReason.DHCP_UNEXPECTED);
            return;
        }
        switch (current.type) {
            case SOLICIT, REQUEST, RENEW, REBIND -> onGrant(current, server, options, iaid, nowNs);
            case CONFIRM -> onConfirmed(options.status(), nowNs);
            case INFORMATION_REQUEST -> onInformation(options, nowNs);
            default -> goOn(nowNs);
        }
    }

    private void onGrant(Exchange6 current, Duid server, Dhcp6Options options, int iaid, long nowNs) {
        Status6 status = options.status();
        IaNa association = options.association(iaid);
        boolean first = current.type == Dhcp6Type.SOLICIT || current.type == Dhcp6Type.REQUEST;
        if (first && (status == Status6.NOT_ON_LINK || status == Status6.NO_ADDRS_AVAIL)) {
            refuse(nowNs);
        } else if (status != Status6.SUCCESS || association == null || !Dhcp6Addresses.isConsistent(association)) {
            count(DropReason.DHCP_MALFORMED);
        } else if (association.status() == Status6.NO_BINDING && !first) {
            exchanges.begin(exchanges.request(), server, addresses.all(), 0, nowNs);
        } else if (association.status() != Status6.SUCCESS && first) {
            refuse(nowNs);
        } else if (association.status() != Status6.SUCCESS) {
            count(DropReason.DHCP_UNEXPECTED);
        } else {
            grant(server, association, options, nowNs);
        }
    }

    private void refuse(long nowNs) {
        forget(nowNs);
        host.progress(this, Progress.ASKING, "a server had no address for us", nowNs);
        if (advertisements.isEmpty()) {
            exchanges.begin(exchanges.solicit(), null, List.of(), SECOND + exchanges.delayNs(), nowNs);
        } else {
            request(nowNs);
        }
    }

    private void grant(Duid server, IaNa association, Dhcp6Options options, long nowNs) {
        exchanges.end();
        advertisements.clear();
        boolean had = addresses.hasAny(nowNs);
        settings.apply(options);
        addresses.update(server, association, nowNs);
        Dhcp6Lease lease = addresses.lease();
        if (lease != null && !lease.isEmpty()) {
            saved.save(lease, nowNs);
        }
        if (had) {
            host.progress(this, Progress.DONE, "", nowNs);
        }
        goOn(nowNs);
    }

    private void onConfirmed(Status6 status, long nowNs) {
        if (status == Status6.NOT_ON_LINK) {
            forget(nowNs);
            solicit(nowNs);
        } else if (status == Status6.SUCCESS) {
            use(nowNs);
        }
    }

    private void use(long nowNs) {
        exchanges.end();
        addresses.install(nowNs);
        goOn(nowNs);
    }

    private void onInformation(Dhcp6Options options, long nowNs) {
        exchanges.end();
        informed = true;
        settings.apply(options);
        host.progress(this, Progress.DONE, "", nowNs);
        long told = options.number(Option6.INFORMATION_REFRESH_TIME, 4);
        long seconds = told < 0 ? IRT_DEFAULT_S : Math.max(IRT_MINIMUM_S, told);
        if (seconds == NO_REFRESH_S) {
            host.alarms().cancel(this);
        } else {
            host.alarms().schedule(this, nowNs + seconds * SECOND);
        }
    }
}
