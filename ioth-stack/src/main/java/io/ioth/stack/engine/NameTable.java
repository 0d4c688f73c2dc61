/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import io.ioth.NameService;
import io.ioth.net.IpAddress;
import io.ioth.stack.autoconf.LearnedNames;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/**
 * What a stack knows of name and time services: its configuration's first, then what was told by those who were ranked, in their order, then
 * by others. Bounded, whatever the network tells. Confined to the engine.
 */
final class NameTable implements LearnedNames {

    private static final int MAX_SOURCES = 64;
    private static final int MAX_OF_A_KIND = 16;

    private final NameService configured;
    private final List<Told> told = new ArrayList<>();
    private NameService merged;

    private static final class Told {
        final Object source;
        final boolean ranked;
        NameService names = NameService.NONE;

        Told(Object source, boolean ranked) {
            this.source = source;
            this.ranked = ranked;
        }
    }

    NameTable(NameService configured) {
        this.configured = configured;
        this.merged = configured;
    }

    /** What {@code source} will tell counts less than what those told who were ranked before. */
    void rank(Object source) {
        int at = 0;
        while (at < told.size() && told.get(at).ranked) {
            at++;
        }
        told.add(at, new Told(source, true));
    }

    /** All of it, each once. */
    NameService merged() {
        return merged;
    }

    @Override
    public void set(
            Object source,
            List<NameService.Server> servers,
            List<String> search,
            String domain,
            List<IpAddress> timeServers) {
        Told by = find(source);
        if (by == null && told.size() < MAX_SOURCES) {
            by = new Told(source, false);
            told.add(by);
        }
        if (by != null) {
            by.names = new NameService(bounded(servers), bounded(search), domain, bounded(timeServers));
            merge();
        }
    }

    private static <T> List<T> bounded(List<T> of) {
        return of.subList(0, Math.min(of.size(), MAX_OF_A_KIND));
    }

    @Override
    public void remove(Object source) {
        Told by = find(source);
        if (by != null) {
            by.names = NameService.NONE;
            if (!by.ranked) {
                told.remove(by);
            }
            merge();
        }
    }

    private @Nullable Told find(Object source) {
        for (Told each : told) {
            if (each.source == source) {
                return each;
            }
        }
        return null;
    }

    private void merge() {
        SequencedSet<NameService.Server> servers = new LinkedHashSet<>(configured.servers());
        SequencedSet<String> search = new LinkedHashSet<>(configured.search());
        SequencedSet<IpAddress> timeServers = new LinkedHashSet<>(configured.timeServers());
        String domain = configured.domain();
        for (Told each : told) {
            servers.addAll(each.names.servers());
            search.addAll(each.names.search());
            timeServers.addAll(each.names.timeServers());
            domain = domain.isEmpty() ? each.names.domain() : domain;
        }
        merged = new NameService(List.copyOf(servers), List.copyOf(search), domain, List.copyOf(timeServers));
    }
}
