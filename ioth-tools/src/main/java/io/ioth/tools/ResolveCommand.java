/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools;

import io.ioth.DnsAnswer;
import io.ioth.Hosts;
import io.ioth.NameService;
import io.ioth.NetStack;
import io.ioth.ResolvConf;
import io.ioth.Resolver;
import io.ioth.ResolverSettings;
import io.ioth.net.IpAddress;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ioth resolve}. */
@Command(
        name = "resolve",
        mixinStandardHelpOptions = true,
        description = "Looks a name up from a stack of its own: its addresses, best first, or its records of one type."
                + " For an address, its name.",
        footer = {
            "",
            "Example: ioth resolve --net vde:///run/vde/lab --config auto www.example.test AAAA"
        })
final class ResolveCommand implements Callable<Integer> {

    @Mixin
    private final StackOptions options = new StackOptions();

    @Parameters(index = "0", paramLabel = "NAME", description = "A name or an address.")
    private String name = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "TYPE",
            description = "Of records, such as AAAA, MX or TXT; the name is then taken as it is, without a search list.")
    private Optional<String> type = Optional.empty();

    @Option(
            names = "--server",
            paramLabel = "ADDRESS",
            description = "A DNS server to ask instead of those that the stack knows; may be given more than once.")
    private List<String> servers = List.of();

    @Option(names = "--resolv-conf", paramLabel = "FILE", description = "Settings in the form of /etc/resolv.conf.")
    private Optional<Path> resolvConf = Optional.empty();

    @Option(names = "--hosts", paramLabel = "FILE", description = "Names in the form of /etc/hosts.")
    private Optional<Path> hosts = Optional.empty();

    @Option(names = "--tcp", description = "Ask by TCP from the first.")
    private boolean tcp;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** For picocli. */
    ResolveCommand() {}

    @Override
    public Integer call() throws IOException {
        try (NetStack stack = options.open()) {
            Resolver resolver = stack.resolver();
            resolver.configure(settings(stack));
            PrintWriter out = spec.commandLine().getOut();
            if (type.isPresent()) {
                for (DnsAnswer answer : resolver.query(name, type.get())) {
                    out.println(answer);
                }
            } else if (isAddress()) {
                out.println(resolver.reverse(ZonedAddress.parse(name, stack)));
            } else {
                for (InetAddress address : resolver.lookup(name)) {
                    out.println(text(address, stack));
                }
            }
            out.flush();
            return 0;
        }
    }

    private boolean isAddress() {
        return name.indexOf(':') >= 0 || name.matches("[0-9.]+");
    }

    private static String text(InetAddress address, NetStack stack) {
        int zone = address instanceof Inet6Address v6 ? v6.getScopeId() : 0;
        String name = stack.interfaces().stream()
                .filter(i -> i.index() == zone)
                .map(i -> "%" + i.name())
                .findFirst()
                .orElse("");
        return IpAddress.of(address) + name;
    }

    private ResolverSettings settings(NetStack stack) throws IOException {
        ResolverSettings settings = resolvConf.isPresent()
                ? ResolvConf.parse(Files.readString(resolvConf.get()), stack)
                : stack.resolver().settings();
        if (hosts.isPresent()) {
            settings = settings.withHosts(Hosts.parse(Files.readString(hosts.get())));
        }
        if (!servers.isEmpty()) {
            NameService known = settings.names().orElseGet(stack::nameService);
            List<NameService.Server> all = new ArrayList<>();
            for (String each : servers) {
                InetAddress address = ZonedAddress.parse(each, stack);
                int zone = address instanceof Inet6Address v6 ? v6.getScopeId() : 0;
                all.add(new NameService.Server(IpAddress.of(address), zone));
            }
            settings = settings.withNames(new NameService(all, known.search(), known.domain(), known.timeServers()));
        }
        return settings.withTcpOnly(tcp || settings.tcpOnly());
    }
}
