/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import io.ioth.net.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Names and their addresses as a hosts file has them. Immutable. */
public final class Hosts {

    /** No names. */
    public static final Hosts NONE = new Hosts(Map.of(), Map.of());

    private final Map<String, List<IpAddress>> addresses;
    private final Map<IpAddress, String> names;

    private Hosts(Map<String, List<IpAddress>> addresses, Map<IpAddress, String> names) {
        this.addresses = addresses;
        this.names = names;
    }

    /** Of these names; case and a dot at the end make no difference. */
    public static Hosts of(Map<String, List<IpAddress>> map) {
        Map<String, List<IpAddress>> all = new LinkedHashMap<>();
        Map<IpAddress, String> back = new LinkedHashMap<>();
        map.forEach((name, list) -> {
            all.put(key(name), List.copyOf(list));
            list.forEach(address -> back.putIfAbsent(address, name));
        });
        return new Hosts(all, back);
    }

    /**
     * Reads a hosts file's text: lines of an address, its name and more names; {@code #} begins a comment. Lines that don't begin with an
     * address are passed over, as Linux does.
     */
    public static Hosts parse(String text) {
        Map<String, List<IpAddress>> all = new LinkedHashMap<>();
        for (String line : text.split("\\R", -1)) {
            String[] words = line.replaceFirst("#.*", "").strip().split("\\s+", -1);
            IpAddress address = ResolvConf.addressOrNull(words[0]);
            for (int i = 1; address != null && i < words.length; i++) {
                List<IpAddress> list = all.computeIfAbsent(words[i], name -> new ArrayList<>());
                if (!list.contains(address)) {
                    list.add(address);
                }
            }
        }
        return of(all);
    }

    static Hosts of(StackConfig config) throws IOException {
        return config.hosts().isEmpty() ? NONE : parse(Files.readString(Path.of(config.hosts())));
    }

    /** The addresses of a name; empty when it isn't here. */
    public List<IpAddress> addresses(String name) {
        return addresses.getOrDefault(key(name), List.of());
    }

    /** The first name that has this address. */
    public Optional<String> name(IpAddress address) {
        return Optional.ofNullable(names.get(address));
    }

    private static String key(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    /** As a hosts file. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        addresses.forEach((name, list) ->
                list.forEach(address -> text.append(address).append('\t').append(name).append('\n')));
        return text.toString();
    }
}
