/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import io.ioth.ConfigTokens.Setting;
import io.ioth.link.Vnl;

/** The one-line configuration language; see {@link StackConfig#parse}. */
final class ConfigParser {

    private ConfigParser() {}

    static StackConfig parse(String vnl, String config) {
        if (!vnl.isBlank()) {
            Vnl.parse(vnl);
        }
        try {
            StackDraft draft = new StackDraft(vnl.strip());
            for (Setting setting : ConfigTokens.read(config)) {
                ConfigTag tag = ConfigTable.find(setting);
                tag.check(setting);
                tag.handler().apply(draft, setting);
            }
            return draft.build();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("configuration '" + config + "': " + e.getMessage(), e);
        }
    }
}
