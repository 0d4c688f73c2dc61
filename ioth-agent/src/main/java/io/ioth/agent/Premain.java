/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.agent;

import java.io.File;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;
import java.net.URISyntaxException;
import java.util.Collections;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where the JVM enters an agent. Nothing is ever thrown from here, since that would abort the JVM with a dump. */
public final class Premain {

    private static final int LEAST = 25;
    private static final int FAILED = 1;

    private Premain() {}

    /** Called by the JVM before the program's {@code main}. */
    public static void premain(@Nullable String arguments, Instrumentation instrumentation) {
        Map<String, String> options = Collections.emptyMap();
        try {
            options = Options.parse(arguments == null ? "" : arguments);
            if (javaVersion() < LEAST) {
                throw new IllegalStateException("Java " + LEAST + " or later is needed, and this is Java "
                        + System.getProperty("java.version") + " in " + System.getProperty("java.home"));
            }
            start(options, instrumentation);
        } catch (Throwable problem) {
            giveUp(problem, options);
        }
    }

    private static int javaVersion() {
        String version = System.getProperty("java.specification.version", "0");
        return version.startsWith("1.") ? 8 : Integer.parseInt(version);
    }

    private static void start(Map<String, String> options, Instrumentation instrumentation) throws Throwable {
        ClassLoader hidden = new HiddenLoader(ownJar(), ClassLoader.getSystemClassLoader().getParent());
        try {
            hidden.loadClass("io.ioth.jdk.agent.Agent")
                    .getMethod("start", Map.class, Instrumentation.class)
                    .invoke(null, options, instrumentation);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private static File ownJar() throws URISyntaxException {
        return new File(Premain.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private static void giveUp(Throwable problem, Map<String, String> options) {
        boolean runs = "kernel".equals(options.get("otherwise"));
        System.err.println("ioth-agent: " + reason(problem) + (runs ? "; the program runs on the host's network" : ""));
        if (!runs) {
            System.exit(FAILED);
        }
    }

    /** One line; what can only be a fault of ours comes with where it happened. */
    private static String reason(Throwable problem) {
        String message = problem.getMessage();
        boolean expected = problem instanceof java.io.IOException
                || problem instanceof IllegalArgumentException
                || problem instanceof IllegalStateException;
        if (message != null && expected) {
            return message.replace('\n', ' ');
        }
        StackTraceElement[] trace = problem.getStackTrace();
        return problem + (trace.length == 0 ? "" : " at " + trace[0]);
    }
}
