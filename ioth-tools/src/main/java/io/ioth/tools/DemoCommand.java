/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools;

import io.ioth.tools.demo.Demo;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ioth demo}. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Five network nodes in this process, one for each thread; needs nothing but Java.")
final class DemoCommand implements Callable<Integer> {

    @Option(names = "--capture", paramLabel = "FILE", description = "Where the capture goes; a new file when left out.")
    private Optional<Path> capture = Optional.empty();

    @Option(
            names = {"-v", "--verbose"},
            description = "Show where an error came from.")
    private boolean verbose;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** For picocli. */
    DemoCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Path file = capture.isPresent() ? capture.get() : Files.createTempFile("ioth-demo-", ".pcapng");
        boolean good = new Demo(out, file.toAbsolutePath()).run();
        out.flush();
        if (!good && !verbose) {
            spec.commandLine().getErr().println("ioth: the demo failed; see above");
        }
        return good ? 0 : 1;
    }
}
