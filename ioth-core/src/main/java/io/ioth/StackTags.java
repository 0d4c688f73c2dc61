/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import static io.ioth.ConfigTag.ofStack;

import io.ioth.ConfigTokens.Setting;
import io.ioth.net.IpAddress;
import java.util.List;

/** The settings of the one-line language that are about the stack as a whole. */
final class StackTags {

    private static final int MIN_BUFFER = 4096;
    private static final int MAX_BUFFER = 1 << 30;
    private static final int MAX_SECONDS = 3600;
    private static final long MIN_MEMORY = 1L << 20;
    private static final long MAX_MEMORY = 1L << 40;

    static final List<ConfigTag> TAGS = List.of(
            ofStack("stack", "stack=ioth or stack=kernel", StackTags::stack),
            once("name", "name=web", (stack, setting) -> stack.builder.name(setting.value())),
            once("dad", "dad=on or dad=off", (stack, setting) ->
                    stack.builder.duplicateAddressDetection(ConfigValues.onOff(setting))),
            once("forwarding", "forwarding=on or forwarding=off", (stack, setting) ->
                    stack.forwarding = ConfigValues.onOff(setting) ? setting : null),
            once("sndbuf", "sndbuf=4194304", (stack, setting) -> stack.builder.sendBuffer(buffer(setting))),
            once("rcvbuf", "rcvbuf=4194304", (stack, setting) -> stack.builder.receiveBuffer(buffer(setting))),
            once("mem", "mem=268435456", (stack, setting) ->
                    stack.builder.memory(ConfigValues.longNumber(setting, MIN_MEMORY, MAX_MEMORY, "bytes"))),
            once("linger", "linger=" + StackConfig.DEFAULT_LINGER, (stack, setting) ->
                    stack.builder.lingerSeconds(ConfigValues.number(setting, 0, MAX_SECONDS, "seconds"))),
            once("wait", "wait=" + StackConfig.DEFAULT_WAIT, (stack, setting) ->
                    stack.builder.waitSeconds(ConfigValues.number(setting, 0, MAX_SECONDS, "seconds"))),
            once("leases", "leases=/var/lib/web.leases", (stack, setting) -> stack.builder.leases(setting.value())),
            once("secret", "secret=TEXT", (stack, setting) -> stack.secret = setting.value()),
            once("hosts", "hosts=/etc/hosts", (stack, setting) -> stack.builder.hosts(setting.value())),
            ofStack("dns", "dns=fd00::53", StackTags::server),
            ofStack("domain", "domain=example.org", (stack, setting) ->
                    stack.domains.add(ConfigValues.domainName(setting))),
            ofStack("search", "search=example.org", (stack, setting) ->
                    stack.search.add(ConfigValues.domainName(setting))),
            ofStack("ntp", "ntp=fd00::123", (stack, setting) ->
                    stack.timeServers.add(ConfigValues.unicast(setting, setting.value()))),
            once("control", "control=on, control=off or control=/run/web.control", (stack, setting) ->
                    stack.builder.control(control(setting))),
            once("jmx", "jmx=on or jmx=off", (stack, setting) -> stack.builder.jmx(ConfigValues.onOff(setting))),
            new ConfigTag("debug", ConfigTag.Value.NONE, "debug", (stack, setting) -> stack.builder.debug(true)));

    private StackTags() {}

    private static ConfigTag once(String name, String example, ConfigTag.Handler handler) {
        return ofStack(name, example, (stack, setting) -> {
            stack.once("", name, setting);
            handler.apply(stack, setting);
        });
    }

    /** VirtualSquare's own stacks are others' names for the place that this module's takes. */
    private static void stack(StackDraft stack, Setting setting) {
        stack.once("", "stack", setting);
        String name = setting.value();
        boolean ofVirtualSquare = name.equals("vdestack") || name.equals("picox");
        stack.builder.stack(ofVirtualSquare ? StackConfig.DEFAULT_STACK : name);
        stack.kernel = name.equals("kernel");
    }

    private static String control(Setting setting) {
        String where = setting.value();
        if (!where.equals("on") && !where.equals("off") && !where.startsWith("/")) {
            throw setting.wrong("'" + where + "' is neither on, off nor a path from /");
        }
        return where;
    }

    private static int buffer(Setting setting) {
        return ConfigValues.number(setting, MIN_BUFFER, MAX_BUFFER, "bytes");
    }

    private static void server(StackDraft stack, Setting setting) {
        IpAddress address = ConfigValues.unicast(setting, setting.value());
        stack.servers.add(new NameService.Server(address, address.needsZone() ? stack.currentIndex() : 0));
    }
}
