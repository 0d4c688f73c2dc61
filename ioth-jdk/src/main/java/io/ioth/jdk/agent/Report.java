/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.jdk.agent;

import java.util.Locale;
import org.slf4j.event.Level;

/** Lines for people on the standard error output, told from the program's by what they begin with. */
public final class Report {

    private static volatile int least = Level.WARN.toInt();

    private Report() {}

    /** Which log lines are shown: {@code debug}, {@code info}, {@code warn}, {@code error}, or {@code off}. */
    static void level(String name) {
        least = name.equals("off") ? Integer.MAX_VALUE : Level.valueOf(name.toUpperCase(Locale.ROOT)).toInt();
    }

    /** Whether log lines of {@code level} are shown. */
    public static boolean shows(Level level) {
        return level.toInt() >= least;
    }

    /** Prints a line. */
    public static void line(String text) {
        System.err.println("ioth-agent: " + text);
    }
}
