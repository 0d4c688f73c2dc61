/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.stack.engine.LeakWatch;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Replays what fuzzing has found, and tries some more inputs. {@link TcpFuzz} looks for new ones. */
@ExtendWith(LeakWatch.class)
class TcpFuzzTest {

    /** Where {@link TcpFuzz} leaves what it finds, too. */
    private static List<Path> corpus() throws IOException, URISyntaxException {
        URL directory = TcpFuzzTest.class.getResource("TcpFuzzInputs/segments");
        try (Stream<Path> files = Files.list(Path.of(directory.toURI()))) {
            return files.sorted().toList();
        }
    }

    @TestFactory
    Stream<DynamicTest> corpusIsSurvived() throws Exception {
        return corpus().stream()
                .map(file -> DynamicTest.dynamicTest(
                        file.getFileName().toString(), () -> FuzzedTcp.run(Files.readAllBytes(file))));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void randomInputsAreSurvived(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int runs = Integer.getInteger("fuzz.runs", 20);
        for (int i = 0; i < runs; i++) {
            byte[] input = new byte[1 + random.nextInt(700)];
            random.nextBytes(input);
            runOrTell(input);
        }
    }

    /** Bytes that options are made of, mostly. */
    @Test
    void randomOptionsAreRead() {
        SplittableRandom random = new SplittableRandom(7);
        byte[] likely = {0, 1, 2, 3, 4, 5, 8, 10, 18, 26, 34, (byte) 172, (byte) 174, 11};
        for (int i = 0; i < 200_000; i++) {
            byte[] input = new byte[random.nextInt(44)];
            for (int j = 0; j < input.length; j++) {
                input[j] = random.nextInt(3) == 0 ? (byte) random.nextInt() : likely[random.nextInt(likely.length)];
            }
            FuzzedOptions.run(input);
        }
    }

    @TestFactory
    Stream<DynamicTest> mutationsOfTheCorpusAreSurvived() throws Exception {
        SplittableRandom random = new SplittableRandom(99);
        return corpus().stream()
                .map(file -> DynamicTest.dynamicTest(
                        file.getFileName().toString(), () -> mutations(Files.readAllBytes(file), random.split())));
    }

    private static void mutations(byte[] input, SplittableRandom random) {
        for (int i = 0; i < 4 && input.length > 0; i++) {
            byte[] mutated = input.clone();
            for (int n = 1 + random.nextInt(4); n > 0; n--) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
            }
            runOrTell(mutated);
        }
    }

    /** The input that fails is told in hexadecimal, to be put into the corpus. */
    private static void runOrTell(byte[] input) {
        try {
            FuzzedTcp.run(input);
        } catch (Throwable t) {
            throw new AssertionError("failing input: " + java.util.HexFormat.of().formatHex(input), t);
        }
    }
}
