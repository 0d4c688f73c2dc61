/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import io.ioth.AutoSettings.Want;
import io.ioth.stack.autoconf.Progress;
import io.ioth.stack.engine.Usability.Missing;
import io.ioth.stack.iface.InterfaceAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/** Looks at what configurators have reached. Confined to the engine. */
final class UsabilityCheck {

    private final SequencedSet<Missing> missing = new LinkedHashSet<>();
    private boolean trying;
    private boolean settled = true;

    private UsabilityCheck() {}

    static Usability of(List<AutoHost> hosts) {
        UsabilityCheck check = new UsabilityCheck();
        hosts.forEach(check::look);
        return new Usability(List.copyOf(check.missing), check.trying, check.settled);
    }

    private void look(AutoHost host) {
        String name = host.iface().name();
        trying |= isTrying(host);
        List<Missing> ifThere = new ArrayList<>();
        boolean anyIfThere = false;
        for (Part part : host.parts()) {
            settled &= part.progress != Progress.ASKING;
            boolean lacks = part.progress != Progress.DONE;
            if (part.want == Want.REQUIRED) {
                if (lacks) {
                    missing.add(describe(part, name));
                }
            } else {
                anyIfThere = true;
                if (lacks) {
                    ifThere.add(describe(part, name));
                }
            }
        }
        for (Part.Kind impossible : host.impossible()) {
            missing.add(new Missing(name + " is no Ethernet, which " + impossible + " needs", false));
        }
        if (anyIfThere && !hasAddress(host)) {
            addGroup(ifThere, name);
        }
        if (!host.iface().isUp()) {
            missing.add(new Missing("the link of " + name + " is down", false));
        }
    }

    private void addGroup(List<Missing> ifThere, String name) {
        if (ifThere.isEmpty()) {
            missing.add(new Missing("nobody gave " + name + " an address", true));
        }
        missing.addAll(ifThere);
    }

    private static Missing describe(Part part, String name) {
        if (part.progress == Progress.FAILED) {
            return new Missing(part.kind + " on " + name + ": " + part.detail, false);
        }
        String what = part.detail.isEmpty() ? part.kind.unanswered() : part.detail;
        return new Missing(what + " on " + name, true);
    }

    private static boolean isTrying(AutoHost host) {
        for (InterfaceAddress each : host.iface().addresses()) {
            if (each.isOnTrial()) {
                return true;
            }
        }
        return false;
    }

    /** Link-local IPv6 addresses, which every interface has, don't count. */
    private static boolean hasAddress(AutoHost host) {
        for (InterfaceAddress each : host.iface().addresses()) {
            if (each.isUsable() && (each.address().isIpv4() || !each.address().isLinkLocal())) {
                return true;
            }
        }
        return false;
    }
}
