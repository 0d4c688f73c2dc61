/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import java.util.ArrayList;
import java.util.List;

/** Cuts the one-line configuration language into settings: separators, quotes, backslashes and comments. */
final class ConfigTokens {

    private final String text;
    private final List<Setting> settings = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private int start = -1;
    private int at;

    private ConfigTokens(String text) {
        this.text = text;
    }

    static List<Setting> read(String text) {
        ConfigTokens tokens = new ConfigTokens(text);
        tokens.readAll();
        return tokens.settings;
    }

    /**
     * One setting.
     *
     * @param position of its first character in the text, from 1
     */
    record Setting(String text, int position) {

        String key() {
            int equals = text.indexOf('=');
            return equals < 0 ? text : text.substring(0, equals);
        }

        boolean hasValue() {
            return text.indexOf('=') >= 0;
        }

        String value() {
            return text.substring(text.indexOf('=') + 1);
        }

        IllegalArgumentException wrong(String what) {
            return new IllegalArgumentException("'" + text + "' at character " + position + ": " + what);
        }
    }

    private void readAll() {
        while (at < text.length()) {
            char c = text.charAt(at);
            switch (c) {
                case ',', ';', ' ', '\t', '\n', '\r' -> {
                    end();
                    at++;
                }
                case '#' -> comment();
                case '"', '\'' -> quoted(c);
                case '\\' -> escaped();
                default -> add(c);
            }
        }
        end();
    }

    private void comment() {
        if (start >= 0) {
            add('#');
            return;
        }
        int line = text.indexOf('\n', at);
        at = line < 0 ? text.length() : line;
    }

    private void quoted(char quote) {
        int opened = at;
        begin();
        at++;
        while (at < text.length() && text.charAt(at) != quote) {
            if (quote == '"' && text.charAt(at) == '\\') {
                escaped();
            } else {
                add(text.charAt(at));
            }
        }
        if (at == text.length()) {
            throw new IllegalArgumentException(
                    "the " + quote + " at character " + (opened + 1) + " is never closed; add another " + quote);
        }
        at++;
    }

    private void escaped() {
        if (at + 1 == text.length()) {
            throw new IllegalArgumentException("the \\ at character " + (at + 1)
                    + " ends the text; it protects the character behind it, \\\\ stands for itself");
        }
        begin();
        at++;
        add(text.charAt(at));
    }

    private void add(char c) {
        begin();
        word.append(c);
        at++;
    }

    private void begin() {
        if (start < 0) {
            start = at;
        }
    }

    private void end() {
        if (start >= 0) {
            settings.add(new Setting(word.toString(), start + 1));
            word.setLength(0);
            start = -1;
        }
    }
}
