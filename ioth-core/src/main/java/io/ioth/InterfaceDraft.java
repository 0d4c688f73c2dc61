/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import io.ioth.AutoSettings.Want;
import io.ioth.ConfigTokens.Setting;
import io.ioth.StackConfig.StaticRoute;
import io.ioth.link.Vnl;
import io.ioth.net.HashAddress;
import io.ioth.net.IpAddress;
import io.ioth.net.IpPrefix;
import io.ioth.net.MacAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An interface as far as it has been read, with the settings that later checks speak of. */
final class InterfaceDraft {

    final String name;
    final AutoDraft auto = new AutoDraft(this);
    final Map<StackConfig.Address, Setting> addresses = new LinkedHashMap<>();
    final Map<IpAddress, Setting> gateways = new LinkedHashMap<>();
    final Map<StaticRoute, Setting> routes = new LinkedHashMap<>();
    int mtu;
    int metric;

    private final StackDraft stack;
    private final Setting first;
    private String vnl;
    private @Nullable MacAddress mac;
    private boolean macOfName = true;

    InterfaceDraft(StackDraft stack, String name, String vnl, Setting first) {
        this.stack = stack;
        this.name = name;
        this.vnl = vnl;
        this.first = first;
    }

    StackDraft stack() {
        return stack;
    }

    /** Refuses a setting that was given already for this interface. */
    void once(String key, Setting setting) {
        stack.once(name, key, setting);
    }

    void mac(MacAddress address) {
        mac = address;
    }

    /** Whether the name, if there is one, gives the MAC; without it, there's no MAC from elsewhere either. */
    void ethernet(boolean on) {
        macOfName = on;
        if (!on) {
            mac = null;
            stack.forget(name, "mac");
        }
    }

    void vnl(Setting setting, String text) {
        if (!vnl.isEmpty()) {
            throw setting.wrong(
                    "the interface is plugged in already; leave one VNL out, or name another iface= before");
        }
        try {
            Vnl.parse(text);
        } catch (IllegalArgumentException e) {
            throw setting.wrong(e.getMessage() + "; a VNL with commas or spaces needs quotes, as in vnl=\"…\"");
        }
        vnl = text;
    }

    boolean has(IpAddress address) {
        return addresses.keySet().stream().anyMatch(each -> each.address().equals(address));
    }

    private boolean reaches(IpAddress address) {
        return address.isLinkLocal() && !address.isIpv4()
                || addresses.keySet().stream().anyMatch(each -> isWithin(address, each));
    }

    private static boolean isWithin(IpAddress address, StackConfig.Address of) {
        return address.isIpv4() == of.address().isIpv4()
                && IpPrefix.of(of.address(), of.prefixLength()).contains(address);
    }

    StackConfig.Interface build() {
        if (stack.kernel) {
            String what = "the kernel's interfaces can't be changed from here; with stack=kernel leave out the VNL and "
                    + "all settings of interfaces";
            throw first.position() == 0 ? new IllegalArgumentException(what) : first.wrong(what);
        }
        if (vnl.isEmpty()) {
            throw first.wrong("this interface isn't plugged in anywhere; add vnl=mem://lab");
        }
        gateways.forEach(this::checkGateway);
        routes.forEach((route, setting) -> checkGateway(route.gateway(), setting));
        AutoSettings settings = auto.build();
        Optional<MacAddress> ofName = settings.fqdn().isEmpty() || !macOfName
                ? Optional.empty()
                : Optional.of(HashAddress.mac(settings.fqdn()));
        return new StackConfig.Interface(
                name,
                vnl,
                Optional.empty(),
                Optional.ofNullable(mac).or(() -> ofName),
                mtu,
                addresses.keySet().stream().toList(),
                gateways.keySet().stream().toList(),
                routes.keySet().stream().toList(),
                settings,
                metric);
    }

    private void checkGateway(IpAddress gateway, Setting setting) {
        if (!reaches(gateway)) {
            throw setting.wrong("the gateway " + gateway + " is in no prefix of its interface, so nothing can be sent to it;"
                    + " add an ip= whose prefix has it");
        }
        if (stack.has(gateway)) {
            throw setting.wrong("the gateway " + gateway + " is this stack's own address; name another node");
        }
    }

    /** Takes back what was set by hand. */
    void clearStatic() {
        addresses.clear();
        gateways.clear();
        routes.clear();
    }

    /** More of what was wanted before; never less. */
    static Want more(Want before, Want now) {
        return before.compareTo(now) >= 0 ? before : now;
    }
}
