/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.it;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A program that is running, what it has printed so far, and its end by force when the test is over. */
final class Proc implements AutoCloseable {

    /** How a program ended and all that it printed, on either stream. */
    record Result(int exit, String output, Duration took) {}

    private final List<String> command;
    private final Process process;
    private final List<String> lines = new ArrayList<>();
    private final Thread reader;
    private boolean ended;

    private Proc(List<String> command, Process process) {
        this.command = command;
        this.process = process;
        this.reader = new Thread(this::read, "output of " + command.getFirst());
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts a program, its standard input empty. */
    static Proc start(List<String> command) throws IOException {
        return start(command, ProcessBuilder.Redirect.from(new File("/dev/null")));
    }

    /** Starts a program whose standard input ends when this process does. */
    static Proc startWithInput(List<String> command) throws IOException {
        return start(command, ProcessBuilder.Redirect.PIPE);
    }

    private static Proc start(List<String> command, ProcessBuilder.Redirect input) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectInput(input);
        builder.environment().put("LC_ALL", "C");
        return new Proc(command, builder.start());
    }

    /** Runs a program to its end. */
    static Result run(Duration limit, String... command) throws IOException {
        return run(limit, List.of(command));
    }

    /** Runs a program to its end; past the limit it's killed and the test fails. */
    static Result run(Duration limit, List<String> command) throws IOException {
        long begin = System.nanoTime();
        try (Proc proc = start(command)) {
            int exit = proc.await(limit);
            return new Result(exit, proc.output(), Duration.ofNanos(System.nanoTime() - begin));
        }
    }

    /** Writes a line to its standard input, which must be a pipe. */
    void say(String line) throws IOException {
        OutputStream in = process.getOutputStream();
        in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        in.flush();
    }

    private void read() {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                synchronized (lines) {
                    lines.add(line);
                    lines.notifyAll();
                }
            }
        } catch (IOException e) {
            // Its end of the pipe was cut off by close().
        } finally {
            synchronized (lines) {
                ended = true;
                lines.notifyAll();
            }
        }
    }

    /** Waits for a line with this text in it. */
    String awaitLine(String part, Duration limit) {
        return awaitLine(line -> line.contains(part), "a line with '" + part + "'", limit);
    }

    /** Waits for a line; fails when the program ends without one, or in time. */
    String awaitLine(Predicate<String> wanted, String what, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        synchronized (lines) {
            for (int next = 0; ; ) {
                for (; next < lines.size(); next++) {
                    if (wanted.test(lines.get(next))) {
                        return lines.get(next);
                    }
                }
                long left = deadline - System.nanoTime();
                if (ended || left <= 0) {
                    String why = ended ? " ended" : " went " + limit.toSeconds() + " s";
                    throw new AssertionError(command + why + " without " + what + ":\n" + String.join("\n", lines));
                }
                try {
                    lines.wait(left / 1_000_000 + 1);
                } catch (InterruptedException e) {
                    throw interrupted(e);
                }
            }
        }
    }

    /** Waits for its end and answers its exit status. */
    int await(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError(command + " didn't end in " + limit.toSeconds() + " s:\n" + output());
            }
            reader.join(5_000);
            return process.exitValue();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** What it has printed so far. */
    String output() {
        synchronized (lines) {
            return String.join("\n", lines);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Asks it to end, as a terminal's user would. */
    void terminate() {
        process.destroy();
    }

    /** Ends it as {@code kill -9} does. */
    void kill() {
        process.destroyForcibly();
        await(Duration.ofSeconds(10));
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        kill();
    }

    private static AssertionError interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new AssertionError("interrupted", e);
    }
}
