/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.link;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A virtual network locator: {@code scheme://argument[key=value/key=value]{inner}}. Without {@code ://} the scheme is {@code vde}.
 *
 * @param text the whole, as given
 * @param scheme in lower case
 * @param argument what is between {@code ://} and the brackets or braces
 * @param options from the brackets; a bare value has the empty key
 * @param inner the locator in braces, for decorators
 */
public record Vnl(String text, String scheme, String argument, Map<String, String> options, Optional<Vnl> inner) {

    private static final String DEFAULT_SCHEME = "vde";

    /**
     * Reads a locator.
     *
     * @throws IllegalArgumentException naming what is wrong
     */
    public static Vnl parse(String text) {
        int colon = text.indexOf("://");
        int brace = text.indexOf('{');
        boolean schemed = colon >= 0 && (brace < 0 || colon < brace);
        String scheme = schemed ? text.substring(0, colon).toLowerCase(Locale.ROOT) : DEFAULT_SCHEME;
        if (!scheme.matches("[a-z][a-z0-9+._-]*")) {
            throw wrong(text, "'" + scheme + "' is not a scheme; one looks like vde, mem or tap");
        }
        String rest = schemed ? text.substring(colon + 3) : text;
        Optional<Vnl> inner = Optional.empty();
        int open = rest.indexOf('{');
        if (open >= 0) {
            if (!rest.endsWith("}")) {
                throw wrong(text, "the '{' is not closed by a '}' at the end");
            }
            inner = Optional.of(parse(rest.substring(open + 1, rest.length() - 1)));
            rest = rest.substring(0, open);
        } else if (rest.endsWith("}")) {
            throw wrong(text, "there is a '}' without '{'");
        }
        return withOptions(text, scheme, rest, inner);
    }

    private static Vnl withOptions(String text, String scheme, String rest, Optional<Vnl> inner) {
        int open = rest.indexOf('[');
        if (open < 0) {
            return new Vnl(text, scheme, rest, Map.of(), inner);
        }
        if (!rest.endsWith("]")) {
            throw wrong(text, "the '[' is not closed by a ']'");
        }
        Map<String, String> options = new LinkedHashMap<>();
        for (String part : rest.substring(open + 1, rest.length() - 1).split("/", -1)) {
            if (part.isEmpty()) {
                continue;
            }
            int equals = part.indexOf('=');
            String key = equals < 0 ? "" : part.substring(0, equals);
            if (options.put(key, part.substring(equals + 1)) != null) {
                throw wrong(text, key.isEmpty() ? "two values without a key" : "'" + key + "' is given twice");
            }
        }
        return new Vnl(text, scheme, rest.substring(0, open), Map.copyOf(options), inner);
    }

    /** An exception that says what is wrong with this locator. */
    public IllegalArgumentException wrong(String what) {
        return wrong(text, what);
    }

    private static IllegalArgumentException wrong(String text, String what) {
        return new IllegalArgumentException("VNL '" + text + "': " + what);
    }

    @Override
    public String toString() {
        return text;
    }
}
