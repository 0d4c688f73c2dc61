/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import io.ioth.net.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** The text of {@code /etc/resolv.conf}, both ways. */
public final class ResolvConf {

    private static final int MAX_SERVERS = 3;
    private static final int MAX_SEARCH = 32;

    private final List<NameService.Server> servers = new ArrayList<>();
    private final ToIntFunction<String> zones;
    private List<String> search = List.of();
    private String domain = "";
    private ResolverSettings settings = ResolverSettings.DEFAULT;

    private ResolvConf(ToIntFunction<String> zones) {
        this.zones = zones;
    }

    /** Reads a text whose link-local servers, if any, have zones that are the names of this stack's interfaces. */
    public static ResolverSettings parse(String text, NetStack stack) {
        return parse(text, zone -> stack.networkInterface(zone).map(NetInterface::index).orElse(0));
    }

    /**
     * Reads such a text as Linux does: the first three {@code nameserver}s, the last {@code search} or {@code domain}, and the
     * {@code options} {@code ndots:}, {@code timeout:}, {@code attempts:}, {@code rotate} and {@code use-vc}; what it doesn't know, or
     * can't read, it passes over.
     *
     * @param zones the index of the interface of that name, or 0
     */
    public static ResolverSettings parse(String text, ToIntFunction<String> zones) {
        ResolvConf conf = new ResolvConf(zones);
        text.lines().filter(line -> !line.startsWith("#") && !line.startsWith(";")).forEach(conf::line);
        return conf.settings.withNames(new NameService(conf.servers, conf.search, conf.domain, List.of()));
    }

    private void line(String line) {
        String[] words = line.strip().split("\\s+", -1);
        List<String> values = List.of(words).subList(1, words.length);
        if (values.isEmpty()) {
            return;
        }
        switch (words[0]) {
            case "nameserver" -> server(values.getFirst());
            case "search" -> {
                search = List.copyOf(values.subList(0, Math.min(values.size(), MAX_SEARCH)));
                domain = "";
            }
            case "domain" -> {
                domain = values.getFirst();
                search = List.of(domain);
            }
            case "options" -> values.forEach(this::option);
            default -> {
                // Such as sortlist, which nobody uses any more.
            }
        }
    }

    private void server(String text) {
        int percent = text.indexOf('%');
        IpAddress address = addressOrNull(percent < 0 ? text : text.substring(0, percent));
        if (address != null && servers.size() < MAX_SERVERS) {
            servers.add(new NameService.Server(address, percent < 0 ? 0 : zone(text.substring(percent + 1))));
        }
    }

    private int zone(String text) {
        return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : zones.applyAsInt(text);
    }

    private void option(String text) {
        int colon = text.indexOf(':');
        String value = text.substring(colon + 1);
        int number = value.matches("[0-9]{1,6}") ? Integer.parseInt(value) : -1;
        switch (colon < 0 ? text : text.substring(0, colon)) {
            case "ndots" -> {
                if (number >= 0) {
                    settings = settings.withNdots(Math.min(number, ResolverSettings.MAX_NDOTS));
                }
            }
            case "timeout" -> {
                if (number > 0) {
                    Duration each = Duration.ofSeconds(Math.min(number, ResolverSettings.MAX_TIMEOUT));
                    settings = settings.withPatience(each, settings.attempts());
                }
            }
            case "attempts" -> {
                if (number > 0) {
                    int times = Math.min(number, ResolverSettings.MAX_ATTEMPTS);
                    settings = settings.withPatience(settings.timeout(), times);
                }
            }
            case "rotate" -> settings = settings.withRotate(true);
            case "use-vc" -> settings = settings.withTcpOnly(true);
            default -> {
                // An option of the C library's own, such as edns0, which this resolver has anyway.
            }
        }
    }

    static @Nullable IpAddress addressOrNull(String text) {
        if (text.indexOf(':') < 0 && !text.matches("[0-9]+\\.[0-9.]+")) {
            return null;
        }
        try {
            return IpAddress.parse(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** The text for programs that run on this stack, with what it knows now. */
    public static String format(NetStack stack) {
        ResolverSettings settings = stack.resolver().settings();
        NameService names = settings.names().orElseGet(stack::nameService);
        return format(names, settings, index -> stack.interfaces().stream()
                .filter(i -> i.index() == index)
                .map(NetInterface::name)
                .findFirst()
                .orElseGet(() -> Integer.toString(index)));
    }

    /**
     * The text that says this.
     *
     * @param zones the name of the interface of that index
     */
    public static String format(NameService names, ResolverSettings settings, IntFunction<String> zones) {
        StringBuilder text = new StringBuilder();
        for (NameService.Server server : names.servers()) {
            String zone = server.zone() == 0 ? "" : "%" + zones.apply(server.zone());
            text.append("nameserver ").append(server.address()).append(zone).append('\n');
        }
        if (!names.search().isEmpty()) {
            text.append("search ").append(String.join(" ", names.search())).append('\n');
        } else if (!names.domain().isEmpty()) {
            text.append("domain ").append(names.domain()).append('\n');
        }
        String options = options(settings);
        return options.isEmpty() ? text.toString() : text.append("options").append(options).append('\n').toString();
    }

    private static String options(ResolverSettings settings) {
        ResolverSettings usual = ResolverSettings.DEFAULT;
        StringBuilder text = new StringBuilder();
        if (settings.ndots() != usual.ndots()) {
            text.append(" ndots:").append(settings.ndots());
        }
        if (!settings.timeout().equals(usual.timeout())) {
            text.append(" timeout:").append(Math.max(1, settings.timeout().toSeconds()));
        }
        if (settings.attempts() != usual.attempts()) {
            text.append(" attempts:").append(settings.attempts());
        }
        return text.append(settings.rotate() ? " rotate" : "").append(settings.tcpOnly() ? " use-vc" : "").toString();
    }
}
