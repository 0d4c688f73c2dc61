/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/** The {@code ioth} command. */
module io.ioth.tools {
    requires io.ioth.core;
    requires io.ioth.stack;
    requires info.picocli;
    requires static org.jspecify;

    opens io.ioth.tools to
            info.picocli;
}
