/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import io.ioth.AutoSettings.Identifier;
import io.ioth.AutoSettings.OneTime;
import io.ioth.AutoSettings.Want;
import io.ioth.ConfigTokens.Setting;
import io.ioth.net.IpAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an interface is to find out by itself, as far as it has been read. */
final class AutoDraft {

    Want dhcp4 = Want.OFF;
    Want dhcp6 = Want.OFF;
    Want routers = Want.OFF;
    Want slaac = Want.OFF;
    Want linkLocal4 = Want.OFF;
    boolean temporary;
    boolean optimistic;
    String fqdn = "";
    @Nullable String password;
    @Nullable IpAddress base;
    int period = OneTime.PERIOD;
    int before = OneTime.OVERLAP;
    int after = OneTime.OVERLAP;

    private final InterfaceDraft of;
    private @Nullable Identifier identifier;
    private @Nullable Setting ofIdentifier;
    private @Nullable Setting ofTemporary;
    private @Nullable Setting ofOneTime;

    AutoDraft(InterfaceDraft of) {
        this.of = of;
    }

    void dhcp4(Want want) {
        dhcp4 = InterfaceDraft.more(dhcp4, want);
    }

    void dhcp6(Want want) {
        dhcp6 = InterfaceDraft.more(dhcp6, want);
    }

    void routers(Want want) {
        routers = InterfaceDraft.more(routers, want);
    }

    /** Prefixes come from routers. */
    void slaac(Want want) {
        slaac = InterfaceDraft.more(slaac, want);
        routers(want);
    }

    void noRouters() {
        routers = Want.OFF;
        slaac = Want.OFF;
    }

    void identifier(Identifier kind, Setting setting) {
        identifier = kind;
        ofIdentifier = setting;
    }

    void temporary(boolean on, Setting setting) {
        temporary = on;
        ofTemporary = setting;
    }

    /** A setting of one-time addresses was read. */
    void oneTime(Setting setting) {
        ofOneTime = ofOneTime == null ? setting : ofOneTime;
    }

    AutoSettings build() {
        if (identifier == Identifier.HASH && fqdn.isEmpty() && ofIdentifier != null) {
            throw ofIdentifier.wrong("there is no name to be hashed; add fqdn=web.example.org");
        }
        if (temporary && slaac == Want.OFF && ofTemporary != null) {
            throw ofTemporary.wrong("temporary addresses are made of routers' prefixes; add slaac or auto");
        }
        Identifier byDefault = fqdn.isEmpty() ? Identifier.STABLE : Identifier.HASH;
        return new AutoSettings(
                dhcp4,
                dhcp6,
                routers,
                slaac,
                linkLocal4,
                identifier == null ? byDefault : identifier,
                temporary,
                optimistic,
                fqdn,
                of.stack().secret,
                oneTime());
    }

    private Optional<OneTime> oneTime() {
        Setting setting = ofOneTime;
        if (setting == null) {
            return Optional.empty();
        }
        if (password == null) {
            throw setting.wrong("this is about one-time addresses, but there are none; add otip=PASSWORD");
        }
        if (fqdn.isEmpty()) {
            throw setting.wrong("one-time addresses are computed from a name too; add fqdn=web.example.org");
        }
        if (base == null && routers == Want.OFF) {
            throw setting.wrong(
                    "one-time addresses need a prefix; add otip_base=fd00::, or rd to use that of a router");
        }
        if ((long) before + after > (long) OneTime.MAX_OVERLAP * period) {
            throw setting.wrong("otip_preactive and otip_postactive are together at most " + OneTime.MAX_OVERLAP + " times otip_period");
        }
        return Optional.of(new OneTime(password, Optional.ofNullable(base), period, before, after));
    }
}
