/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/** Puts a stack under programs that know nothing of it. */
module io.ioth.jdk {
    requires io.ioth.core;
}
