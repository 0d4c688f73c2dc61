/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.dns;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;

/**
 * Sees to it that the same question isn't asked twice at the same time (RFC 5452 §5): each more that's under way would make it likelier
 * that a forger's guess fits one of them. Used by any thread.
 */
final class SharedQuestions {

    private final ConcurrentMap<Record, FutureTask<Message>> underWay = new ConcurrentHashMap<>();

    /** The answer that {@code asking} brings, or that of somebody who is asking the same already. */
    Message ask(Record question, Callable<Message> asking) throws IOException {
        while (true) {
            FutureTask<Message> mine = new FutureTask<>(asking);
            FutureTask<Message> first = underWay.putIfAbsent(question, mine);
            if (first == null) {
                try {
                    mine.run();
                } finally {
                    underWay.remove(question, mine);
                }
            }
            try {
                return (first == null ? mine : first).get();
            } catch (InterruptedException e) {
                throw interrupted(e);
            } catch (ExecutionException e) {
                if (first == null || !isInterrupted(e.getCause())) {
                    throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
                }
            }
        }
    }

    private static boolean isInterrupted(@Nullable Throwable cause) {
        return cause instanceof InterruptedIOException && !(cause instanceof SocketTimeoutException);
    }

    static InterruptedIOException interrupted(Exception cause) {
        Thread.currentThread().interrupt();
        InterruptedIOException interrupted = new InterruptedIOException("interrupted");
        interrupted.initCause(cause);
        return interrupted;
    }
}
