/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.ip;

import io.ioth.net.IpAddress;
import io.ioth.stack.iface.InterfaceAddress;
import io.ioth.stack.iface.InterfaceTable;
import io.ioth.stack.ip.IpOutput.Sent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * In which order to try the addresses of a name: RFC 6724 §6. There are no home addresses here (rule 4), and no encapsulating transports
 * (rule 7). Confined to the engine.
 */
public final class DestinationSelection {

    private final IpOutput ip;
    private final InterfaceTable interfaces;
    private final PolicyTable policies;
    private final Path path = new Path();

    /** Finds sources by {@code ip}. */
    public DestinationSelection(IpOutput ip, InterfaceTable interfaces, PolicyTable policies) {
        this.ip = ip;
        this.interfaces = interfaces;
        this.policies = policies;
    }

    /** A destination, and where packets to it would come from; null when there's no way to it. */
    private record Candidate<T>(T item, IpAddress address, @Nullable InterfaceAddress source) {

        boolean isUsable() {
            return source != null;
        }

        boolean isScopeMatched() {
            return source != null && PolicyTable.scope(source.address()) == PolicyTable.scope(address);
        }

        boolean isAvoided() {
            return source != null && source.isAvoided();
        }
    }

    /**
     * A sorted copy; what the rules don't order stays as it is.
     *
     * @param address the address of an item
     * @param zone the interface to reach it by, or 0
     */
    public <T> List<T> sort(List<T> items, Function<T, IpAddress> address, ToIntFunction<T> zone) {
        List<Candidate<T>> sorted = new ArrayList<>();
        for (T item : items) {
            IpAddress of = address.apply(item);
            insert(sorted, new Candidate<>(item, of, source(of, zone.applyAsInt(item))));
        }
        List<T> result = new ArrayList<>();
        sorted.forEach(each -> result.add(each.item()));
        return result;
    }

    /** The rules are no order that {@link List#sort} could rely on: rule 9 is about addresses of one family only. */
    private <T> void insert(List<Candidate<T>> sorted, Candidate<T> added) {
        int at = sorted.size();
        while (at > 0 && compare(added, sorted.get(at - 1)) < 0) {
            at--;
        }
        sorted.add(at, added);
    }

    private @Nullable InterfaceAddress source(IpAddress destination, int zone) {
        if (ip.route(path, null, destination, zone) != Sent.OK) {
            return null;
        }
        return interfaces.findLocal(path.localHigh, path.localLow, zone);
    }

    /** Negative when {@code a} is to be tried first, 0 when the rules don't tell. */
    private <T> int compare(Candidate<T> a, Candidate<T> b) {
        int order = SourceSelection.prefer(a.isUsable(), b.isUsable());
        order = order != 0 ? order : SourceSelection.prefer(a.isScopeMatched(), b.isScopeMatched());
        order = order != 0 ? order : SourceSelection.prefer(!a.isAvoided(), !b.isAvoided());
        order = order != 0 ? order : SourceSelection.prefer(isLabelMatched(a), isLabelMatched(b));
        order = order != 0 ? order : policies.precedence(b.address()) - policies.precedence(a.address());
        order = order != 0 ? order : PolicyTable.scope(a.address()) - PolicyTable.scope(b.address());
        return order != 0 ? order : byPrefix(a, b);
    }

    private <T> boolean isLabelMatched(Candidate<T> candidate) {
        InterfaceAddress source = candidate.source();
        return source != null && policies.label(source.address()) == policies.label(candidate.address());
    }

    /** Rule 9. */
    private static <T> int byPrefix(Candidate<T> a, Candidate<T> b) {
        InterfaceAddress sourceA = a.source();
        InterfaceAddress sourceB = b.source();
        if (sourceA == null || sourceB == null || a.address().isIpv4() != b.address().isIpv4()) {
            return 0;
        }
        return SourceSelection.commonBits(sourceB, b.address()) - SourceSelection.commonBits(sourceA, a.address());
    }
}
