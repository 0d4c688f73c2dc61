/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.it;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Those that take seconds: what every build runs. */
final class QuickProgramsTest {

    @Test
    void databaseWithAPoolOfConnections() throws IOException {
        ProgramContract.oneJvm(H2Test.PROGRAM);
    }
}
