/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.vde;

import io.ioth.link.Vnl;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What stands in the brackets of a {@code vde://} locator.
 *
 * @param port a port's number; 0 is the management port; empty for any that is free
 * @param entry the name of an entry point other than {@code ctl}, or null
 * @param group the group that the socket file is to belong to, or null
 * @param mode the permissions of the socket file
 * @param description what the switch shows of this end
 * @param mtu in bytes
 */
record VdeOptions(
        OptionalInt port, @Nullable String entry, @Nullable String group, int mode, String description, int mtu) {

    private static final List<String> KEYS = List.of("port", "group", "mode", "descr", "mtu");
    private static final int MAX_PORT = 0x7fffff;
    private static final int DEFAULT_MODE = 0700;
    private static final int MAX_MODE = 07777;
    private static final int DEFAULT_MTU = 1500;
    private static final int MIN_MTU = 68;
    private static final int MAX_MTU = 65535;

    /** Reads the options; keys may be abbreviated. */
    static VdeOptions of(Vnl vnl) {
        OptionalInt port = OptionalInt.empty();
        String entry = null;
        String group = null;
        int mode = DEFAULT_MODE;
        String description = "ioth";
        int mtu = DEFAULT_MTU;
        for (Map.Entry<String, String> option : vnl.options().entrySet()) {
            String value = option.getValue();
            switch (key(vnl, option.getKey())) {
                case "port" -> {
                    if (isNumber(value)) {
                        port = OptionalInt.of(number(vnl, "port", value, 10, 0, MAX_PORT));
                    } else {
                        entry = entry(vnl, value);
                    }
                }
                case "group" -> group = value;
                case "mode" -> mode = number(vnl, "mode", value, 8, 0, MAX_MODE);
                case "descr" -> description = value;
                default -> mtu = mtu(vnl, value);
            }
        }
        return new VdeOptions(port, entry, group, mode, description, mtu);
    }

    /** The value of an {@code mtu} option. */
    static int mtu(Vnl vnl, String value) {
        return number(vnl, "mtu", value, 10, MIN_MTU, MAX_MTU);
    }

    private static String key(Vnl vnl, String given) {
        for (String key : KEYS) {
            if (key.startsWith(given)) {
                return key;
            }
        }
        throw vnl.wrong("there's no option '" + given + "'; there are " + String.join(", ", KEYS));
    }

    private static boolean isNumber(String value) {
        return value.matches("-?[0-9]+");
    }

    private static String entry(Vnl vnl, String value) {
        if (value.isEmpty() || value.contains("..")) {
            throw vnl.wrong("'" + value + "' is neither a port's number nor the name of an entry point");
        }
        return value;
    }

    private static int number(Vnl vnl, String key, String value, int radix, int min, int max) {
        try {
            int number = Integer.parseInt(value, radix);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException _) {
            throw wrongNumber(vnl, key, value, radix, min, max);
        }
        throw wrongNumber(vnl, key, value, radix, min, max);
    }

    private static IllegalArgumentException wrongNumber(Vnl vnl, String key, String value, int radix, int min, int max) {
        String range = Integer.toString(min, radix) + " to " + Integer.toString(max, radix);
        return vnl.wrong(String.format(
                Locale.ROOT, "%s=%s is not %s number from %s", key, value, radix == 8 ? "an octal" : "a", range));
    }
}
