/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.jdk.agent;

import io.ioth.StackConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What the options mean.
 *
 * @param stack the stack to open
 * @param strict whether the kernel's internet sockets are forbidden
 * @param publish which ports of the host lead to the node
 * @param print whether the node's addresses are printed
 * @param log the least level of log lines shown
 */
record Settings(StackConfig stack, boolean strict, List<Publisher.Port> publish, boolean print, String log) {

    private static final List<String> LEVELS = List.of("debug", "info", "warn", "error", "off");

    /** Reads them; the keys are known to be right. */
    static Settings of(Map<String, String> options) {
        String net = options.get("net");
        if (net == null) {
            throw new IllegalArgumentException("net= is missing: where the node is plugged in, such as net=vde:///run/vde/lab");
        }
        String otherwise = options.getOrDefault("otherwise", "end");
        if (!otherwise.equals("end") && !otherwise.equals("kernel")) {
            throw wrong("otherwise", otherwise, "end or kernel");
        }
        String log = options.getOrDefault("log", "warn");
        if (!LEVELS.contains(log)) {
            throw wrong("log", log, "one of " + String.join(", ", LEVELS));
        }
        return new Settings(
                StackConfig.parse(net, options.getOrDefault("config", StackConfig.AUTO)),
                isOn(options, "strict"),
                Arrays.stream(options.getOrDefault("publish", "").split(","))
                        .filter(each -> !each.isBlank())
                        .map(Publisher.Port::parse)
                        .toList(),
                isOn(options, "print"),
                log);
    }

    private static boolean isOn(Map<String, String> options, String key) {
        String value = options.getOrDefault(key, "off");
        return switch (value) {
            case "on", "true" -> true;
            case "off", "false" -> false;
            default -> throw wrong(key, value, "on or off");
        };
    }

    private static IllegalArgumentException wrong(String key, String value, String right) {
        return new IllegalArgumentException(key + "=" + value + ": it must be " + right);
    }
}
