/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.it;

/** H2 and a pool of connections to it. */
final class H2Test extends ProgramContract {

    static final Program PROGRAM = Program.of("h2", "h2");

    H2Test() {
        super(PROGRAM);
    }
}
