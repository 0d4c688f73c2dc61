/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.jdk.log;

import io.ioth.jdk.agent.Report;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** A line for each, after its level. */
final class LineLogger extends LegacyAbstractLogger {

    private static final long serialVersionUID = 1;

    LineLogger(String name) {
        this.name = name;
    }

    @Override
    public boolean isTraceEnabled() {
        return Report.shows(Level.TRACE);
    }

    @Override
    public boolean isDebugEnabled() {
        return Report.shows(Level.DEBUG);
    }

    @Override
    public boolean isInfoEnabled() {
        return Report.shows(Level.INFO);
    }

    @Override
    public boolean isWarnEnabled() {
        return Report.shows(Level.WARN);
    }

    @Override
    public boolean isErrorEnabled() {
        return Report.shows(Level.ERROR);
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
        return null;
    }

    @Override
    protected void handleNormalizedLoggingCall(
            Level level, @Nullable Marker marker, String pattern, Object @Nullable [] arguments, @Nullable Throwable cause) {
        String text = MessageFormatter.basicArrayFormat(pattern, arguments);
        StringWriter trace = new StringWriter();
        if (cause != null) {
            trace.append(System.lineSeparator());
            cause.printStackTrace(new PrintWriter(trace, true));
        }
        Report.line(level + " " + name.substring(name.lastIndexOf('.') + 1) + ": " + text + trace);
    }
}
