/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import io.ioth.ConfigTokens.Setting;
import io.ioth.net.IpAddress;
import io.ioth.net.IpPrefix;

/** Reads the values of settings; what's wrong with one is said with its place. */
final class ConfigValues {

    private static final int DEFAULT_LENGTH_IPV6 = 64;
    private static final int DEFAULT_LENGTH_IPV4 = 24;
    private static final int MAX_NAME = 253;
    private static final String LABEL = "[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?";

    private ConfigValues() {}

    static boolean onOff(Setting setting) {
        return switch (setting.value()) {
            case "on" -> true;
            case "off" -> false;
            default -> throw setting.wrong("'" + setting.value() + "' is neither on nor off");
        };
    }

    static int number(Setting setting, int least, int most, String unit) {
        return (int) longNumber(setting, least, most, unit);
    }

    static long longNumber(Setting setting, long least, long most, String unit) {
        try {
            long value = Long.parseLong(setting.value());
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw setting.wrong(
                    "'" + setting.value() + "' is not a number of " + unit + " from " + least + " to " + most);
        }
        throw setting.wrong("it must be from " + least + " to " + most + " " + unit);
    }

    static IpAddress address(Setting setting, String text) {
        try {
            return IpAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw setting.wrong(String.valueOf(e.getMessage()));
        }
    }

    static IpAddress unicast(Setting setting, String text) {
        IpAddress address = address(setting, text);
        if (address.isMulticast() || address.isAny() || address.equals(IpAddress.BROADCAST_IPV4)) {
            throw setting.wrong(address + " is not an address of one node; write " + ConfigTable.example(setting));
        }
        return address;
    }

    static IpPrefix prefix(Setting setting, String text) {
        try {
            return IpPrefix.parse(text);
        } catch (IllegalArgumentException e) {
            throw setting.wrong(e.getMessage() + "; write " + ConfigTable.example(setting));
        }
    }

    /** An address of an interface, of 64 bits, of 24 for IPv4, unless it says so itself. */
    static StackConfig.Address withLength(Setting setting) {
        String value = setting.value();
        int slash = value.indexOf('/');
        IpAddress address = unicast(setting, slash < 0 ? value : value.substring(0, slash));
        int length = slash >= 0
                ? prefix(setting, value).length()
                : address.isIpv4() ? DEFAULT_LENGTH_IPV4 : DEFAULT_LENGTH_IPV6;
        return new StackConfig.Address(address, length);
    }

    /** A name of DNS, with a dot at its end or without. */
    static String domainName(Setting setting) {
        String name = setting.value();
        String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        boolean valid = bare.length() <= MAX_NAME;
        for (String label : bare.split("\\.", -1)) {
            valid &= label.matches(LABEL);
        }
        if (!valid) {
            throw setting.wrong("'" + name + "' is not a name of DNS; write " + ConfigTable.example(setting));
        }
        return name;
    }
}
