/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import io.ioth.ConfigTokens.Setting;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All words of the one-line configuration language. */
final class ConfigTable {

    private static final int MOST_WRONG_LETTERS = 2;

    private static final List<ConfigTag> TAGS = Stream.of(
                    InterfaceTags.TAGS, AutoTags.TAGS, StackTags.TAGS, TcpSettingsParser.TAGS, RemovalTags.TAGS)
            .flatMap(List::stream)
            .toList();

    private static final Map<String, ConfigTag> BY_SIGNIFICANT = new HashMap<>();

    static {
        for (ConfigTag tag : TAGS) {
            if (BY_SIGNIFICANT.put(ConfigTag.significant(tag.name()), tag) != null) {
                throw new AssertionError("the first letters of " + tag.name() + " are another setting's too");
            }
        }
    }

    private ConfigTable() {}

    /** The tag that a setting begins with. */
    static ConfigTag find(Setting setting) {
        ConfigTag found = BY_SIGNIFICANT.get(ConfigTag.significant(setting.key()));
        if (found == null) {
            throw setting.wrong("there is no setting '" + setting.key() + "'" + suggestion(setting.key())
                    + "; known are " + known());
        }
        return found;
    }

    /** How a setting of this kind is written rightly. */
    static String example(Setting setting) {
        ConfigTag found = find(setting);
        return found.example().isEmpty() ? found.name() + "=…" : found.example();
    }

    private static String known() {
        return TAGS.stream()
                .filter(tag -> !tag.example().isEmpty())
                .map(ConfigTag::shown)
                .collect(Collectors.joining(", "));
    }

    private static String suggestion(String key) {
        ConfigTag best = null;
        int bestDistance = MOST_WRONG_LETTERS + 1;
        for (ConfigTag tag : TAGS) {
            int distance = EditDistance.between(key, tag.name());
            if (distance < bestDistance && distance < tag.name().length()) {
                bestDistance = distance;
                best = tag;
            }
        }
        return best == null ? "" : "; did you mean " + best.shown() + "?";
    }
}
