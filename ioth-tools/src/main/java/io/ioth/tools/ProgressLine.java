/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools;

import io.ioth.tools.http.TransferProgress;
import java.io.PrintStream;
import java.util.Locale;

/** A line on the terminal that is rewritten while a long transfer goes on. */
final class ProgressLine implements TransferProgress {

    private static final long FIRST_NS = 1_000_000_000L;
    private static final long NEXT_NS = 200_000_000L;

    private final PrintStream terminal;
    private final long startNs = System.nanoTime();
    private long nextNs = startNs + FIRST_NS;
    private boolean shown;

    ProgressLine(PrintStream terminal) {
        this.terminal = terminal;
    }

    /** To standard error when that is a terminal, otherwise none. */
    static TransferProgress ofTerminal() {
        boolean interactive = System.console() != null && System.console().isTerminal();
        return interactive ? new ProgressLine(System.err) : TransferProgress.NONE;
    }

    @Override
    public void moved(long done, long total) {
        long now = System.nanoTime();
        boolean last = done == total;
        if (now - nextNs < 0 && !(last && shown)) {
            return;
        }
        nextNs = now + NEXT_NS;
        shown = true;
        String share = total <= 0 ? "" : String.format(Locale.ROOT, " of %s, %d %%", size(total), done * 100 / total);
        terminal.printf(Locale.ROOT, "\r%s%s, %.1f MB/s   %s", size(done), share, done * 1e3 / (now - startNs),
                last ? "\n" : "");
        terminal.flush();
    }

    private static String size(long bytes) {
        return bytes < 1_000_000 ? bytes / 1000 + " kB" : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }
}
