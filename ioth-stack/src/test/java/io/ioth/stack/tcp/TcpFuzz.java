/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/**
 * Looks for inputs that TCP doesn't survive, guided by coverage. No part of the build, which replays what was found
 * ({@link TcpFuzzTest}); what is found anew is left in the directory that that reads. To look, from {@code ioth-stack}:
 * {@code JAZZER_FUZZ=1 mvn -f .. -pl ioth-stack -am test -Dtest=TcpFuzz#segments -Dsurefire.failIfNoSpecifiedTests=false}.
 */
@EnabledIfEnvironmentVariable(named = "JAZZER_FUZZ", matches = ".+")
class TcpFuzz {

    @FuzzTest(maxDuration = "5m")
    void segments(byte[] input) {
        FuzzedTcp.run(input);
    }

    @FuzzTest(maxDuration = "1m")
    void options(byte[] input) {
        FuzzedOptions.run(input);
    }
}
