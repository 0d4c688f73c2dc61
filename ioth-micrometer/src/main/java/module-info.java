/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/** What a stack counts, as meters of Micrometer. */
module io.ioth.micrometer {
    requires transitive io.ioth.core;
    requires micrometer.core;
    requires static org.jspecify;

    exports io.ioth.micrometer;
}
