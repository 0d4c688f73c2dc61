/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.dns;

import io.ioth.NetStack;
import io.ioth.ResolverSettings;
import io.ioth.net.IpAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.xbill.DNS.DClass;
import org.xbill.DNS.NSECRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Asks the nodes of the links that the stack is on (RFC 6762 §5.1, one-shot queries): all interfaces at once, IPv6 and IPv4. */
final class MulticastLookup {

    /** What is asked for this way (§3). */
    static final Name LOCAL = Name.fromConstantString("local.");

    /** The longest wait, in which the question is sent twice. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** How long the other family may take once one is there. */
    private static final Duration GRACE = Duration.ofMillis(200);

    /** The bit of the class that tells owners of records to forget others (§10.2). */
    private static final int CACHE_FLUSH = 0x8000;

    private final NetStack stack;

    MulticastLookup(NetStack stack) {
        this.stack = stack;
    }

    /** As {@link AddressQuestions#ask}; link-local addresses have the zone that they were heard in. */
    Finding addresses(
            Name name,
            Set<StandardProtocolFamily> families,
            ResolverSettings settings,
            Consumer<List<InetAddress>> found) {
        Set<Integer> types = new LinkedHashSet<>();
        families.forEach(family -> types.add(AddressQuestions.type(family)));
        return ask(name, types, settings, (records, zone) -> {
            List<InetAddress> addresses = AddressQuestions.addresses(records).stream()
                    .map(address -> zoned(address, zone))
                    .toList();
            if (!addresses.isEmpty()) {
                found.accept(addresses);
            }
        });
    }

    private static InetAddress zoned(InetAddress address, int zone) {
        IpAddress ip = IpAddress.of(address);
        return ip.needsZone() ? ip.toInetAddress(zone) : address;
    }

    /** The records of one type. */
    Finding records(Name name, int type, ResolverSettings settings) {
        return ask(name, Set.of(type), settings, (records, zone) -> {});
    }

    /** Told of the records of one type, and of the interface that they came by. */
    private interface Heard {
        void records(List<Record> records, int zone);
    }

    private Finding ask(Name name, Set<Integer> types, ResolverSettings settings, Heard heard) {
        Duration most = settings.timeout().multipliedBy(settings.attempts());
        Duration patience = most.compareTo(PATIENCE) < 0 ? most : PATIENCE;
        Map<Integer, List<Record>> answers = new TreeMap<>();
        try (MulticastSockets sockets = new MulticastSockets(stack, name, types)) {
            if (sockets.isEmpty()) {
                return Finding.failed("multicast DNS has no interface to ask on");
            }
            sockets.waitUntil(patience);
            while (answers.size() < types.size()) {
                MulticastSockets.Reply reply = sockets.next();
                if (reply == null) {
                    break;
                }
                take(reply, name, types, answers, heard);
                if (answers.values().stream().anyMatch(records -> !records.isEmpty())) {
                    sockets.waitUntil(GRACE);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Finding.failed("interrupted");
        } catch (IOException e) {
            return Finding.failed("multicast DNS: " + e.getMessage());
        }
        List<Record> all = answers.values().stream().flatMap(List::stream).toList();
        return all.isEmpty() && answers.isEmpty() ? Finding.failed("nobody on the link answers to it") : Finding.of(all);
    }

    private static void take(
            MulticastSockets.Reply reply,
            Name name,
            Set<Integer> types,
            Map<Integer, List<Record>> answers,
            Heard heard) {
        for (int type : types) {
            List<Record> records = new ArrayList<>();
            boolean none = false;
            for (Record record : reply.records()) {
                int dclass = record.getDClass() & ~CACHE_FLUSH;
                boolean same = record.getName().equals(name) && dclass == DClass.IN;
                if (same && record.getType() == type) {
                    records.add(record);
                }
                none |= same && record instanceof NSECRecord nsec && !nsec.hasType(type) && type != Type.NSEC;
            }
            if (!answers.containsKey(type) && (!records.isEmpty() || none)) {
                answers.put(type, records);
                if (!records.isEmpty()) {
                    heard.records(records, reply.zone());
                }
            }
        }
    }
}
