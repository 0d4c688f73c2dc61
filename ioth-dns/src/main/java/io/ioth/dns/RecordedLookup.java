/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.dns;

import io.ioth.DnsAnswer;
import io.ioth.NameLookup;
import io.ioth.ResolverSettings;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Tells Java Flight Recorder of lookups; only where there's the module {@code jdk.jfr}. Any thread. */
record RecordedLookup(String stack, NameLookup below) implements NameLookup {

    /** One of the ways to look up. */
    @FunctionalInterface
    private interface Call<T> {
        T run() throws UnknownHostException;
    }

    /** Runs {@code call}; {@code event} is told how it ended, and all that it found if it wasn't told yet. */
    private <T> T record(LookupEvent event, String host, String type, Call<T> call) throws UnknownHostException {
        event.begin();
        try {
            T result = call.run();
            event.successful = true;
            return result;
        } catch (UnknownHostException e) {
            event.reason = String.valueOf(e.getMessage());
            throw e;
        } finally {
            event.stack = stack;
            event.host = host;
            event.type = type;
            event.commit();
        }
    }

    private static void note(LookupEvent event, List<?> found) {
        event.answers += found.size();
        if (event.answer.isEmpty() && !found.isEmpty()) {
            Object first = found.getFirst();
            event.answer = first instanceof InetAddress address ? address.getHostAddress() : String.valueOf(first);
        }
    }

    @Override
    public void lookup(
            String host,
            Set<StandardProtocolFamily> families,
            ResolverSettings settings,
            Consumer<List<InetAddress>> found)
            throws UnknownHostException {
        LookupEvent event = new LookupEvent();
        if (!event.isEnabled()) {
            below.lookup(host, families, settings, found);
            return;
        }
        String type = families.size() > 1 ? "A, AAAA" : families.contains(StandardProtocolFamily.INET) ? "A" : "AAAA";
        record(event, host, type, () -> {
            below.lookup(host, families, settings, addresses -> {
                note(event, addresses);
                found.accept(addresses);
            });
            return true;
        });
    }

    @Override
    public String reverse(InetAddress address, ResolverSettings settings) throws UnknownHostException {
        LookupEvent event = new LookupEvent();
        return !event.isEnabled()
                ? below.reverse(address, settings)
                : record(event, address.getHostAddress(), "PTR", () -> {
                    String name = below.reverse(address, settings);
                    note(event, List.of(name));
                    return name;
                });
    }

    @Override
    public List<DnsAnswer> query(String name, String type, ResolverSettings settings) throws UnknownHostException {
        LookupEvent event = new LookupEvent();
        return !event.isEnabled()
                ? below.query(name, type, settings)
                : record(event, name, type, () -> {
                    List<DnsAnswer> answers = below.query(name, type, settings);
                    note(event, answers);
                    return answers;
                });
    }

    @Override
    public void flush() {
        below.flush();
    }
}
