/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.dns;

import io.ioth.DnsAnswer;
import io.ioth.NameLookup;
import io.ioth.NameService;
import io.ioth.NetStack;
import io.ioth.ResolverSettings;
import io.ioth.net.IpAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Asks for one stack: DNS servers, or the link for names in {@code .local}. */
final class DnsLookup implements NameLookup {

    /** Never asked for: RFC 6761 §6.4, RFC 7686. */
    private static final Set<Name> NOWHERE =
            Set.of(Name.fromConstantString("invalid."), Name.fromConstantString("onion."));

    private final NetStack stack;
    private final MulticastLookup link;
    private volatile ServerList servers;

    DnsLookup(NetStack stack) {
        this.stack = stack;
        this.link = new MulticastLookup(stack);
        this.servers = new ServerList(stack, NameService.NONE);
    }

    @Override
    public void lookup(
            String host,
            Set<StandardProtocolFamily> families,
            ResolverSettings settings,
            Consumer<List<InetAddress>> found)
            throws UnknownHostException {
        NameService names = names(settings);
        Asker asker = new Asker(current(names), settings);
        Finding best = Finding.NO_NAME;
        for (Name name : SearchList.candidates(host, search(names), settings.ndots())) {
            Finding finding = isOnLink(name, settings)
                    ? link.addresses(name, families, settings, found)
                    : new AddressQuestions(asker, name, found).ask(families);
            if (finding.isFound()) {
                return;
            }
            best = best.or(finding);
            if (finding.kind() == Finding.Kind.UNANSWERED) {
                break;
            }
        }
        throw new UnknownHostException(
                best.kind() == Finding.Kind.NOTHING ? "it has no address" + of(families) : best.reason());
    }

    private static String of(Set<StandardProtocolFamily> families) {
        return families.size() > 1 ? "" : " of " + (families.contains(StandardProtocolFamily.INET) ? "IPv4" : "IPv6");
    }

    /** As resolv.conf's {@code domain}, which is a search list of one. */
    private static List<String> search(NameService names) {
        return names.search().isEmpty() && !names.domain().isEmpty() ? List.of(names.domain()) : names.search();
    }

    private NameService names(ResolverSettings settings) {
        return settings.names().orElseGet(stack::nameService);
    }

    /** The servers as they are now. */
    private ServerList current(NameService names) {
        ServerList known = servers;
        if (!known.isOf(names)) {
            known = new ServerList(stack, names);
            servers = known;
        }
        return known;
    }

    private static boolean isOnLink(Name name, ResolverSettings settings) {
        return settings.multicast() && name.subdomain(MulticastLookup.LOCAL);
    }

    /** Whether no server has it by definition. */
    static boolean isNowhere(Name name) {
        return NOWHERE.stream().anyMatch(name::subdomain);
    }

    @Override
    public String reverse(InetAddress address, ResolverSettings settings) throws UnknownHostException {
        Name name = ReverseMap.fromAddress(address);
        Finding finding = settings.multicast() && IpAddress.of(address).isLinkLocal()
                ? link.records(name, Type.PTR, settings)
                : new Asker(current(names(settings)), settings).find(name, Type.PTR);
        Optional<String> found = finding.records().stream()
                .filter(PTRRecord.class::isInstance)
                .map(record -> ((PTRRecord) record).getTarget().toString(true))
                .findFirst();
        boolean known = finding.kind().compareTo(Finding.Kind.FAILED) < 0;
        return found.orElseThrow(() -> new UnknownHostException(known ? "it has no name" : finding.reason()));
    }

    @Override
    public List<DnsAnswer> query(String text, String typeText, ResolverSettings settings) throws UnknownHostException {
        int type = Type.value(typeText.toUpperCase(Locale.ROOT), true);
        if (type < 0 || !Type.isRR(type) && type != Type.ANY) {
            throw new UnknownHostException("there is no type of records '" + typeText + "'");
        }
        Name name = SearchList.absolute(text);
        if (isOnLink(name, settings)) {
            return answers(link.records(name, type, settings));
        }
        try {
            Message answer = current(names(settings)).ask(Record.newRecord(name, type, DClass.IN), settings);
            if (answer.getRcode() == Rcode.NXDOMAIN) {
                return answers(Finding.NO_NAME);
            }
            return answers(Finding.of(answer.getSection(Section.ANSWER)));
        } catch (IOException e) {
            return answers(Finding.failed(String.valueOf(e.getMessage())));
        }
    }

    private static List<DnsAnswer> answers(Finding finding) throws UnknownHostException {
        if (!finding.isFound()) {
            throw new UnknownHostException(finding.reason());
        }
        return finding.records().stream()
                .map(DnsLookup::answer)
                .toList();
    }

    private static DnsAnswer answer(Record record) {
        String type = Type.string(record.getType());
        return new DnsAnswer(record.getName().toString(), record.getTTL(), type, record.rdataToString());
    }

    @Override
    public void flush() {
        servers.cache().clearCache();
    }
}
