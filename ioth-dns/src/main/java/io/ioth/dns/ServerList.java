/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.dns;

import io.ioth.NameService;
import io.ioth.NetStack;
import io.ioth.ResolverSettings;
import io.ioth.time.NanoClock;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.xbill.DNS.Cache;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * The servers of a stack, asked one after the other until one knows, and what they told, since other servers may tell otherwise. Used by
 * any thread.
 */
final class ServerList {

    /** How long a server that didn't answer is asked last. */
    private static final long AVOID_NS = TimeUnit.SECONDS.toNanos(30);

    /** As many names are remembered; the least recently used goes first. */
    private static final int CACHE_NAMES = 2048;

    private static final int MAX_TTL_SECONDS = (int) TimeUnit.DAYS.toSeconds(1);

    /** RFC 2308 §5: "values of one to three hours have been found to work well". */
    private static final int MAX_NEGATIVE_TTL_SECONDS = (int) TimeUnit.HOURS.toSeconds(1);

    private static final NanoClock CLOCK = NanoClock.system();

    private final NameService names;
    private final List<DnsServer> servers;
    private final Cache cache = new Cache(DClass.IN);
    private final SharedQuestions questions = new SharedQuestions();
    private final AtomicInteger turn = new AtomicInteger();

    ServerList(NetStack stack, NameService names) {
        this.names = names;
        this.servers = names.servers().stream()
                .map(server -> new DnsServer(stack, server.address().toInetAddress(server.zone())))
                .toList();
        cache.setMaxEntries(CACHE_NAMES);
        cache.setMaxCache(MAX_TTL_SECONDS);
        cache.setMaxNCache(MAX_NEGATIVE_TTL_SECONDS);
    }

    Cache cache() {
        return cache;
    }

    /** Whether these are the servers that {@code service} names. */
    boolean isOf(NameService service) {
        return names.servers().equals(service.servers());
    }

    /**
     * The answer of the first server that has one: the records, or that there are none.
     *
     * @throws SocketTimeoutException when none answered at all
     * @throws IOException when none has one; the message says what became of each
     */
    Message ask(Record question, ResolverSettings settings) throws IOException {
        if (servers.isEmpty()) {
            throw new IOException("this stack knows no DNS server");
        }
        return questions.ask(question, () -> askEach(question, settings));
    }

    private Message askEach(Record question, ResolverSettings settings) throws IOException {
        Map<DnsServer, String> reasons = new LinkedHashMap<>();
        List<DnsServer> order = order(settings);
        boolean answered = false;
        for (int attempt = 0; attempt < settings.attempts(); attempt++) {
            for (DnsServer server : order) {
                try {
                    Message answer = server.ask(question, settings, settings.timeout());
                    server.answered();
                    answered = true;
                    if (isFinal(answer)) {
                        return answer;
                    }
                    reasons.put(server, "answered " + Rcode.string(answer.getRcode()));
                } catch (ClosedByInterruptException e) {
                    throw SharedQuestions.interrupted(e);
                } catch (IOException e) {
                    server.failed(CLOCK.nanoTime() + AVOID_NS);
                    reasons.put(server, e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
                }
            }
        }
        List<String> all = new ArrayList<>();
        reasons.forEach((server, reason) -> all.add(server + ": " + reason));
        String reason = String.join(", ", all);
        throw answered ? new IOException(reason) : new SocketTimeoutException(reason);
    }

    private List<DnsServer> order(ResolverSettings settings) {
        List<DnsServer> order = new ArrayList<>(servers);
        if (settings.rotate()) {
            Collections.rotate(order, -Math.floorMod(turn.getAndIncrement(), order.size()));
        }
        long nowNs = CLOCK.nanoTime();
        order.sort(Comparator.comparing(server -> server.isAvoided(nowNs)));
        return order;
    }

    /** Errors, and referrals of servers that don't ask others for us, may be known better by the next server. */
    private static boolean isFinal(Message answer) {
        if (answer.getRcode() == Rcode.NXDOMAIN) {
            return true;
        }
        boolean referral = answer.getSection(Section.ANSWER).isEmpty()
                && !answer.getHeader().getFlag(Flags.AA)
                && !answer.getHeader().getFlag(Flags.RA);
        return answer.getRcode() == Rcode.NOERROR && !referral;
    }
}
