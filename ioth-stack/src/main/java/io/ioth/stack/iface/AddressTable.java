/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.iface;

import io.ioth.NetInterface.AddressState;
import io.ioth.net.IpAddress;
import io.ioth.stack.iface.AddressListener.Loss;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The addresses of one interface, from trial to expiry. Confined to the engine. */
final class AddressTable {

    private final StackInterface iface;
    private final InterfaceContext context;
    private final List<InterfaceAddress> addresses = new ArrayList<>();
    final List<AddressWatch> watches = new ArrayList<>();
    private final List<InterfaceAddress> view = Collections.unmodifiableList(addresses);

    AddressTable(StackInterface iface, InterfaceContext context) {
        this.iface = iface;
        this.context = context;
    }

    List<InterfaceAddress> all() {
        return view;
    }

    @Nullable InterfaceAddress find(long high, long low) {
        for (int i = 0; i < addresses.size(); i++) {
            if (addresses.get(i).is(high, low)) {
                return addresses.get(i);
            }
        }
        return null;
    }

    InterfaceAddress add(AddressSpec spec, AddressListener listener, long nowNs) {
        InterfaceAddress added = new InterfaceAddress(iface, spec, listener);
        addresses.add(added);
        if (hasSolicitedNode(added)) {
            iface.joinGroup(added.address().solicitedNode(), nowNs);
        }
        context.input().onChange();
        context.watch().onAdded(added, nowNs);
        for (AddressWatch watch : List.copyOf(watches)) {
            watch.onAdded(added, nowNs);
        }
        setLifetimes(added, spec.lifetimes(), nowNs);
        if (!added.removed) {
            iface.uniqueness().begin(added, nowNs);
        }
        return added;
    }

    void setLifetimes(InterfaceAddress of, Lifetimes lifetimes, long nowNs) {
        if (of.state == AddressState.DUPLICATE) {
            return;
        }
        of.preferredUntilNs = until(Math.min(lifetimes.preferredNs(), lifetimes.validNs()), nowNs);
        of.validUntilNs = until(lifetimes.validNs(), nowNs);
        onLifetime(of, nowNs);
    }

    private static long until(long durationNs, long nowNs) {
        return durationNs == Lifetimes.INFINITE ? Lifetimes.INFINITE : nowNs + durationNs;
    }

    /** Acts on what has passed of an address's lifetimes, and waits for what comes next. */
    void onLifetime(InterfaceAddress of, long nowNs) {
        if (of.isPastValid(nowNs)) {
            lose(of, Loss.EXPIRED, nowNs);
            return;
        }
        boolean past = of.isPastPreferred(nowNs);
        if (!past && of.preferredUntilNs != Lifetimes.INFINITE) {
            context.alarms().schedule(of, of.preferredUntilNs);
        } else if (of.validUntilNs != Lifetimes.INFINITE) {
            context.alarms().schedule(of, of.validUntilNs);
        } else {
            context.alarms().cancel(of);
        }
        if (past && of.state == AddressState.PREFERRED) {
            changeState(of, AddressState.DEPRECATED);
            of.listener.onDeprecated(of.address(), nowNs);
        } else if (!past && of.state == AddressState.DEPRECATED) {
            changeState(of, AddressState.PREFERRED);
        }
    }

    private void changeState(InterfaceAddress of, AddressState to) {
        of.state = to;
        context.input().onChange();
    }

    /** The trial found nobody else who has the address. */
    void succeed(InterfaceAddress of, long nowNs) {
        changeState(of, of.isPastPreferred(nowNs) ? AddressState.DEPRECATED : AddressState.PREFERRED);
        iface.groups().reporter().onAddressUsable(of.address(), nowNs);
        Detection detection = of.detection;
        if (detection != null) {
            detection.onSuccess(nowNs);
        }
        context.watch().onUsable(of, nowNs);
        for (AddressWatch watch : List.copyOf(watches)) {
            watch.onUsable(of, nowNs);
        }
        of.listener.onResult(of.address(), of.state, nowNs);
    }

    private void tellGone(InterfaceAddress of, long nowNs) {
        context.watch().onGone(of, nowNs);
        for (AddressWatch watch : List.copyOf(watches)) {
            watch.onGone(of, nowNs);
        }
    }

    /** The address may be used though its trial goes on. */
    void useOptimistically(InterfaceAddress of) {
        changeState(of, AddressState.OPTIMISTIC);
    }

    /** The trial found that another node has the address. */
    void fail(InterfaceAddress of, long nowNs) {
        changeState(of, AddressState.DUPLICATE);
        context.watch().onDuplicate(of, nowNs);
        context.alarms().cancel(of);
        tellGone(of, nowNs);
        of.listener.onResult(of.address(), AddressState.DUPLICATE, nowNs);
    }

    /** The interface can have no such address any more. */
    void giveUp(InterfaceAddress of, long nowNs) {
        if (of.isUsable()) {
            lose(of, Loss.CONFLICT, nowNs);
        } else if (of.isOnTrial()) {
            end(of);
            fail(of, nowNs);
        }
    }

    /** An address in use goes by itself. */
    void lose(InterfaceAddress of, Loss why, long nowNs) {
        remove(of, nowNs);
        of.listener.onLost(of.address(), why, nowNs);
    }

    void remove(InterfaceAddress of, long nowNs) {
        end(of);
        addresses.remove(of);
        if (hasSolicitedNode(of)) {
            iface.leaveGroup(of.address().solicitedNode(), nowNs);
        }
        context.input().onChange();
        tellGone(of, nowNs);
    }

    private void end(InterfaceAddress of) {
        of.removed = true;
        context.alarms().cancel(of);
        Detection detection = of.detection;
        if (detection != null) {
            context.alarms().cancel(detection);
        }
    }

    /** Ends what waits for time to pass. */
    void close() {
        addresses.forEach(this::end);
    }

    /** An address to ask for {@code target} from: one of its prefix if there is one, else of its family; null when there's none. */
    @Nullable IpAddress sourceFor(IpAddress target) {
        IpAddress best = null;
        for (int i = 0; i < addresses.size(); i++) {
            InterfaceAddress candidate = addresses.get(i);
            boolean fits = candidate.isUsable() && candidate.state != AddressState.OPTIMISTIC;
            if (!fits || candidate.address().isIpv4() != target.isIpv4()) {
                continue;
            }
            if (candidate.prefix().contains(target)) {
                return candidate.address();
            }
            best = best == null ? candidate.address() : best;
        }
        return best;
    }

    private boolean hasSolicitedNode(InterfaceAddress of) {
        return iface.isEthernet() && !of.address().isIpv4();
    }
}
