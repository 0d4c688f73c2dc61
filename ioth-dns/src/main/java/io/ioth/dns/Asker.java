/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.dns;

import io.ioth.ResolverSettings;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.lookup.LookupFailedException;
import org.xbill.DNS.lookup.LookupSession;
import org.xbill.DNS.lookup.NoSuchDomainException;
import org.xbill.DNS.lookup.NoSuchRRSetException;

/**
 * Finds the records of one absolute name on the calling thread: in the cache, else by the servers; aliases are followed. dnsjava's session
 * does that, and asks through this, which answers before it returns.
 */
final class Asker implements Resolver {

    /** As many aliases are followed as BIND does. */
    static final int MAX_ALIASES = 16;

    private final ServerList servers;
    private final ResolverSettings settings;
    private final LookupSession session;

    Asker(ServerList servers, ResolverSettings settings) {
        this.servers = servers;
        this.settings = settings;
        this.session = LookupSession.builder()
                .resolver(this)
                .cache(servers.cache())
                .maxRedirects(MAX_ALIASES)
                .executor(Runnable::run)
                .build();
    }

    Finding find(Name name, int type) {
        try {
            List<Record> records = session.lookupAsync(name, type).toCompletableFuture().join().getRecords();
            return Finding.of(records.stream().filter(record -> record.getType() == type).toList());
        } catch (CompletionException | LookupFailedException e) {
            return failure(e instanceof CompletionException && e.getCause() != null ? e.getCause() : e);
        }
    }

    private static Finding failure(Throwable cause) {
        if (cause instanceof NoSuchDomainException) {
            return Finding.NO_NAME;
        }
        if (cause instanceof NoSuchRRSetException) {
            return Finding.NOTHING;
        }
        if (cause instanceof LookupFailedException && cause.getCause() != null) {
            return failure(cause.getCause());
        }
        String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        boolean nobody = cause instanceof InterruptedIOException;
        return nobody ? Finding.unanswered(message) : Finding.failed(message);
    }

    @Override
    public CompletionStage<Message> sendAsync(Message query, Executor executor) {
        try {
            return CompletableFuture.completedFuture(servers.ask(query.getQuestion(), settings));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public Duration getTimeout() {
        return settings.timeout();
    }

    private static UnsupportedOperationException fixed() {
        return new UnsupportedOperationException("the settings of the resolver hold");
    }

    @Override
    public void setPort(int port) {
        throw fixed();
    }

    @Override
    public void setTCP(boolean flag) {
        throw fixed();
    }

    @Override
    public void setIgnoreTruncation(boolean flag) {
        throw fixed();
    }

    @Override
    public void setEDNS(int version, int payloadSize, int flags, List<EDNSOption> options) {
        throw fixed();
    }

    @Override
    public void setTSIGKey(TSIG key) {
        throw fixed();
    }

    @Override
    public void setTimeout(Duration timeout) {
        throw fixed();
    }
}
