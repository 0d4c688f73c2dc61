/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import io.ioth.ConfigTokens.Setting;
import io.ioth.net.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A configuration as far as it has been read. */
final class StackDraft {

    private static final String DEFAULT_NAME = "vde";
    static final String FORWARDING_OR_ROUTERS = "a stack that forwards is a router, and doesn't listen to other routers; "
            + "leave out auto, auto6, rd and slaac, and write ip= and gw=, or leave out forwarding=on";

    private static final int FIRST_INDEX = 2;

    final StackConfig.Builder builder = StackConfig.builder();
    final List<NameService.Server> servers = new ArrayList<>();
    final List<String> search = new ArrayList<>();
    final List<String> domains = new ArrayList<>();
    final List<IpAddress> timeServers = new ArrayList<>();
    TcpSettings tcp = TcpSettings.DEFAULT;
    String secret = "";
    boolean kernel;
    @Nullable Setting forwarding;

    private final String firstVnl;
    private final Map<String, InterfaceDraft> interfaces = new LinkedHashMap<>();
    private final Map<String, Setting> seen = new HashMap<>();
    private @Nullable InterfaceDraft current;

    /**
     * Nothing read yet.
     *
     * @param firstVnl where the first interface is plugged in; empty for none
     */
    StackDraft(String firstVnl) {
        this.firstVnl = firstVnl;
    }

    /** The interface that is spoken of: the first unless another was named. */
    InterfaceDraft current(Setting setting) {
        InterfaceDraft spokenOf = current;
        return spokenOf != null ? spokenOf : select(DEFAULT_NAME + 0, setting);
    }

    /** From here on that interface is spoken of. */
    InterfaceDraft select(String name, Setting setting) {
        if (name.equals("lo") || !name.matches("[A-Za-z0-9_.:-]{1,31}")) {
            throw setting.wrong("'" + name + "' can't be an interface's name; use 1 to 31 letters, digits, - _ . :"
                    + " and not lo, which every stack has by itself");
        }
        boolean isFirst = interfaces.isEmpty();
        InterfaceDraft selected = interfaces.computeIfAbsent(
                name, unknown -> new InterfaceDraft(this, name, isFirst ? firstVnl : "", setting));
        current = selected;
        return selected;
    }

    /** From here on the interface of that index is spoken of: one that was named, or the next one. */
    void select(int index, Setting setting) {
        int place = index - FIRST_INDEX;
        if (place < 0 || place > interfaces.size()) {
            throw setting.wrong("there is no interface " + index + " so far; the next one is "
                    + (interfaces.size() + FIRST_INDEX) + ", and 1 is lo");
        }
        List<InterfaceDraft> all = List.copyOf(interfaces.values());
        select(place < all.size() ? all.get(place).name : DEFAULT_NAME + place, setting);
    }

    /** The index that the interface spoken of will have. */
    int currentIndex() {
        InterfaceDraft spokenOf = current;
        return spokenOf == null
                ? FIRST_INDEX
                : List.copyOf(interfaces.values()).indexOf(spokenOf) + FIRST_INDEX;
    }

    /** Refuses a setting that was given already in {@code scope}. */
    void once(String scope, String key, Setting setting) {
        Setting before = seen.putIfAbsent(scope + "/" + key, setting);
        if (before != null) {
            throw setting.wrong(key + "= was given already, at character " + before.position() + "; leave one out");
        }
    }

    /** What was given once may be given anew. */
    void forget(String scope, String key) {
        seen.remove(scope + "/" + key);
    }

    /** Whether an interface has this address, which, unless it belongs to a link, others can't have then. */
    boolean has(IpAddress address) {
        return interfaces.values().stream().anyMatch(each -> each.has(address));
    }

    StackConfig build() {
        if (interfaces.isEmpty() && !firstVnl.isEmpty()) {
            select(DEFAULT_NAME + 0, new Setting("iface=" + DEFAULT_NAME + 0, 0));
        }
        interfaces.values().forEach(each -> builder.networkInterface(each.build()));
        checkForwarding();
        search.addAll(domains);
        String domain = domains.isEmpty() ? "" : domains.getFirst();
        NameService names = new NameService(unique(servers), unique(search), domain, unique(timeServers));
        return builder.forwarding(forwarding != null).tcp(tcp).names(names).build();
    }

    private void checkForwarding() {
        Setting setting = forwarding;
        if (setting != null && kernel) {
            throw setting.wrong("whether the kernel forwards is its own affair; leave this out with stack=kernel");
        }
        boolean listens = interfaces.values().stream().anyMatch(each -> each.auto.routers != AutoSettings.Want.OFF);
        if (setting != null && listens) {
            throw setting.wrong(FORWARDING_OR_ROUTERS);
        }
    }

    private static <T> List<T> unique(List<T> list) {
        return list.stream().distinct().toList();
    }
}
