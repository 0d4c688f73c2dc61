/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools;

import io.ioth.NetStack;
import io.ioth.stack.control.Answer;
import io.ioth.stack.control.ControlClient;
import io.ioth.stack.control.ControlFolder;
import io.ioth.stack.control.IpTool;
import io.ioth.stack.control.RunningStack;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which stack a question is for: one that runs in some process, or one that's opened for it. */
final class AskedStack {

    @Mixin
    private final StackOptions options = new StackOptions();

    @Option(
            names = "--stack",
            paramLabel = "NAME|PID",
            description = "A running stack, as --list shows it, or the path of its socket; not needed when there is only one.")
    private String running = "";

    @Option(names = "--list", description = "List the running stacks that can be asked.")
    private boolean list;

    @Option(
            names = {"-w", "--wait"},
            paramLabel = "SECONDS",
            description = "With --net: stay on the network so long before asking.")
    private int wait;

    /** For picocli. */
    AskedStack() {}

    /** Asks, and prints the answer; the result is the exit code. */
    int ask(List<String> words, PrintWriter out, PrintWriter err) throws IOException, InterruptedException {
        if (list) {
            for (RunningStack each : ControlFolder.list()) {
                out.println(each.name() + " pid " + each.pid() + " socket " + each.socket());
            }
            out.flush();
            return 0;
        }
        Answer answer = answer(words);
        out.print(answer.text());
        out.flush();
        if (answer.status() != 0) {
            err.println("ioth: " + answer.error());
        }
        return answer.status();
    }

    private Answer answer(List<String> words) throws IOException, InterruptedException {
        if (!running.isEmpty()) {
            return ControlClient.ask(ControlFolder.find(running).socket(), words);
        }
        if (!options.isGiven()) {
            return ControlClient.ask(theOnly().socket(), words);
        }
        try (NetStack stack = options.open()) {
            Thread.sleep(wait * 1000L);
            return IpTool.run(stack, words);
        }
    }

    private static RunningStack theOnly() throws IOException {
        List<RunningStack> all = ControlFolder.list();
        if (all.isEmpty()) {
            throw new IOException("no running stack offers its control: open one with control=on, or open one here with --net");
        }
        if (all.size() > 1) {
            throw new IOException("several stacks run: " + all + "; say which with --stack");
        }
        return all.getFirst();
    }
}
