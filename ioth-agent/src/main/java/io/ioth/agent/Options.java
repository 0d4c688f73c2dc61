/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The agent's options: {@code key=value;key=value}, where a key alone means {@code on} and a backslash takes a semicolon or a backslash as it
 * is; or {@code @FILE}, with one option on each line and {@code #} before comments. Values may hold commas and equal signs.
 */
final class Options {

    private static final List<String> KEYS =
            Arrays.asList("net", "config", "strict", "publish", "print", "log", "otherwise");

    private Options() {}

    /**
     * Reads them.
     *
     * @throws IllegalArgumentException for a key that there isn't, or twice the same
     * @throws IOException when the file can't be read
     */
    static Map<String, String> parse(String text) throws IOException {
        Map<String, String> result = new LinkedHashMap<>();
        for (String option : text.startsWith("@") ? lines(text.substring(1)) : split(text)) {
            int equals = option.indexOf('=');
            String key = (equals < 0 ? option : option.substring(0, equals)).trim();
            String value = equals < 0 ? "on" : option.substring(equals + 1).trim();
            if (!KEYS.contains(key)) {
                throw new IllegalArgumentException(
                        "there is no option '" + key + "'; there are " + String.join(", ", KEYS) + ", separated by semicolons");
            }
            if (result.put(key, value) != null) {
                throw new IllegalArgumentException("the option '" + key + "' is given twice");
            }
        }
        return result;
    }

    private static List<String> lines(String file) throws IOException {
        List<String> result = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(Paths.get(file), StandardCharsets.UTF_8)) {
                if (!line.trim().isEmpty() && !line.trim().startsWith("#")) {
                    result.add(line.trim());
                }
            }
        } catch (IOException e) {
            throw new IOException("the options' file can't be read: " + e, e);
        }
        return result;
    }

    private static List<String> split(String text) {
        List<String> result = new ArrayList<>();
        StringBuilder option = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean quotes = c == '\\' && i + 1 < text.length() && ";\\".indexOf(text.charAt(i + 1)) >= 0;
            if (c == ';') {
                result.add(option.toString());
                option.setLength(0);
            } else {
                i += quotes ? 1 : 0;
                option.append(text.charAt(i));
            }
        }
        result.add(option.toString());
        result.removeIf(each -> each.trim().isEmpty());
        return result;
    }
}
