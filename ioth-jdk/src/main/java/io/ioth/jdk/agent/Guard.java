/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.jdk.agent;

import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;

/** Forbids the kernel's internet sockets to all but those who have permission. Any thread may ask. */
final class Guard {

    /** Above these frames is who wanted the socket. */
    private static final int SHOWN_FRAMES = 24;

    private static final int DISTINGUISHING_FRAMES = 8;

    private static final ScopedValue<Boolean> PERMITTED = ScopedValue.newInstance();

    private final Set<String> told = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** From now on there are no kernel sockets. */
    void close() {
        closed = true;
    }

    /** Calls {@code task}, which may open kernel sockets on this thread. */
    <T> T permit(Callable<T> task) throws Exception {
        return ScopedValue.where(PERMITTED, true).call(task::call);
    }

    /**
     * Asked when a kernel socket is about to be opened.
     *
     * @throws SocketException when it mustn't be; the first time for each place that does it, its stack trace is printed too
     */
    void check() throws SocketException {
        if (!closed || PERMITTED.isBound()) {
            return;
        }
        SocketException forbidden = new SocketException(
                "this JVM has a network node of its own and may open no internet socket of the host's kernel (ioth-agent, strict)");
        StackTraceElement[] trace = StackWalker.getInstance().walk(frames -> frames
                .filter(frame -> !frame.getClassName().startsWith("io.ioth.jdk.") && !frame.getClassName().equals("java.net.IothHook"))
                .map(StackWalker.StackFrame::toStackTraceElement)
                .limit(SHOWN_FRAMES)
                .toArray(StackTraceElement[]::new));
        forbidden.setStackTrace(trace);
        tell(trace);
        throw forbidden;
    }

    private void tell(StackTraceElement[] trace) {
        StringBuilder place = new StringBuilder();
        for (int i = 0; i < Math.min(trace.length, DISTINGUISHING_FRAMES); i++) {
            place.append(trace[i]).append('\n');
        }
        if (told.add(place.toString())) {
            StringBuilder lines = new StringBuilder("a kernel socket was refused, in thread "
                    + Thread.currentThread().getName() + ", which wanted it at");
            for (StackTraceElement frame : trace) {
                lines.append(System.lineSeparator()).append("\tat ").append(frame);
            }
            Report.line(lines.toString());
        }
    }
}
