/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Header fields: names without regard to case, values in the order in which they came. */
final class Headers {

    private final Map<String, List<String>> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    void add(String name, String value) {
        fields.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
    }

    /** The value, several joined with commas as RFC 9110 §5.3 has it. */
    Optional<String> get(String name) {
        return Optional.ofNullable(fields.get(name)).map(values -> String.join(", ", values));
    }

    /** Whether {@code token} is in the comma-separated list that the field is. */
    boolean hasToken(String name, String token) {
        for (String word : get(name).orElse("").split(",")) {
            if (word.trim().toLowerCase(Locale.ROOT).equals(token)) {
                return true;
            }
        }
        return false;
    }

    /**
     * {@code Content-Length}; -1 when there is none.
     *
     * @throws HttpException 400 when it isn't one number
     */
    long contentLength() throws HttpException {
        Optional<String> text = get("Content-Length");
        if (text.isEmpty()) {
            return -1;
        }
        if (!text.get().matches("[0-9]{1,18}")) {
            throw new HttpException(400, "a malformed Content-Length");
        }
        return Long.parseLong(text.get());
    }
}
