/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

/** The one-line configuration language. */
final class ConfigParser {

    private ConfigParser() {}

    static StackConfig parse(String vnl, String config) {
        throw new IllegalArgumentException("not read yet: " + vnl + " " + config);
    }
}
