/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.benchmarks;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Collection;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Every benchmark runs, if only for a moment. */
class BenchmarksRunTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"StreamBenchmark", "RoundTripBenchmark"})
    void runs(String benchmark) throws Exception {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include("\\b" + benchmark + "\\b")
                        .param("messageSize", "65536")
                        .forks(0)
                        .warmupIterations(0)
                        .measurementIterations(1)
                        .measurementTime(TimeValue.milliseconds(100))
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .output(folder.resolve("jmh.txt").toString())
                        .build())
                .run();
        assertTrue(results.size() == Network.values().length, () -> "results for every network: " + results.size());
        for (RunResult result : results) {
            assertTrue(result.getPrimaryResult().getScore() > 0, () -> result.getParams().toString());
        }
    }
}
