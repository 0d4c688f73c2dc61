/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.control;

import io.ioth.Route;

/** Names and numbers of route tables. */
final class Tables {

    /** What {@code table all} means. */
    static final long ALL = 0;

    private Tables() {}

    static String name(long number) {
        if (number == Route.MAIN_TABLE) {
            return "main";
        }
        if (number == Route.DEFAULT_TABLE) {
            return "default";
        }
        return number == Route.LOCAL_TABLE ? "local" : String.valueOf(number);
    }

    static long number(String text) {
        return switch (text) {
            case "main" -> Route.MAIN_TABLE;
            case "default" -> Route.DEFAULT_TABLE;
            case "local" -> Route.LOCAL_TABLE;
            case "all" -> ALL;
            default -> parse(text);
        };
    }

    private static long parse(String text) {
        try {
            long number = Long.parseLong(text);
            if (number > 0 && number <= Route.MAX_TABLE) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw wrong(text, e);
        }
        throw wrong(text, null);
    }

    private static IllegalArgumentException wrong(String text, @org.jspecify.annotations.Nullable Exception cause) {
        return new IllegalArgumentException("\"" + text + "\" is wrong: a table is main, default, local or a number", cause);
    }
}
