/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.control;

import io.ioth.NetInterface;
import io.ioth.net.IpAddress;
import io.ioth.net.MacAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code ip maddr}. */
final class GroupCommand {

    private GroupCommand() {}

    static void run(Target target, Words words) {
        if (words.hasNext()) {
            words.oneOf("command", "show; groups are joined by sockets", "show", "list", "lst");
        }
        @Nullable String name = null;
        while (words.hasNext()) {
            words.take("dev");
            name = words.value();
        }
        for (NetInterface each : target.devices(name)) {
            show(target, each);
        }
    }

    private static void show(Target target, NetInterface of) {
        target.line(of.index() + ":\t" + of.name());
        List<IpAddress> groups = new ArrayList<>(of.groups());
        Set<String> macs = new LinkedHashSet<>();
        for (IpAddress group : groups) {
            if (of.mac().isPresent()) {
                macs.add(MacAddress.ofMulticast(group).toString());
            }
        }
        IpOptions options = target.options();
        if (options.shows(true) && options.shows(false)) {
            macs.forEach(mac -> target.line("\tlink  " + mac));
        }
        groups.stream().filter(group -> group.isIpv4() && options.shows(true)).forEach(group -> target.line("\tinet  " + group));
        groups.stream().filter(group -> !group.isIpv4() && options.shows(false)).forEach(group -> target.line("\tinet6 " + group));
    }
}
