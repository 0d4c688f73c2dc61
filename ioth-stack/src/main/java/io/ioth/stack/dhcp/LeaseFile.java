/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.dhcp;

import io.ioth.net.IpAddress;
import io.ioth.stack.dhcp.message.Duid;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The leases of all interfaces of a stack, and who it is, as text: a line for each, {@code KIND key=value … on INTERFACE}. A line that
 * can't be read is left out. Confined to the engine.
 */
final class LeaseFile {

    private static final String HEAD = "# leases of a stack; written by the stack itself\n";
    private static final String DUID = "duid ";
    private static final String ON = " on ";
    private static final int MAX_LINES = 1000;

    private final LeaseStore store;
    private final Map<String, Map<String, String>> entries = new LinkedHashMap<>();
    private @Nullable Duid duid;

    LeaseFile(LeaseStore store) {
        this.store = store;
        String[] lines = store.load().split("\\R", MAX_LINES);
        for (String line : lines) {
            read(line);
        }
    }

    private void read(String line) {
        int on = line.indexOf(ON);
        if (line.startsWith(DUID)) {
            duid = Duid.parse(line.substring(DUID.length()).strip());
        } else if (on > 0 && !line.startsWith("#")) {
            String[] words = line.substring(0, on).split(" ");
            Map<String, String> values = new HashMap<>();
            for (int i = 1; i < words.length; i++) {
                int equals = words[i].indexOf('=');
                if (equals > 0) {
                    values.put(words[i].substring(0, equals), words[i].substring(equals + 1));
                }
            }
            entries.put(key(words[0], line.substring(on + ON.length())), values);
        }
    }

    private static String key(String kind, String iface) {
        return kind + ON + iface;
    }

    /** Whether leases outlive the stack. */
    boolean isKept() {
        return store.isKept();
    }

    /** Who the stack was before, or null. */
    @Nullable Duid duid() {
        return duid;
    }

    /** Sets who the stack is. */
    void duid(Duid own) {
        duid = own;
        save();
    }

    /** What was put under that kind and interface; empty for nothing. */
    Map<String, String> get(String kind, String iface) {
        return entries.getOrDefault(key(kind, iface), Map.of());
    }

    /** Replaces what is under that kind and interface. */
    void put(String kind, String iface, Map<String, String> values) {
        if (!values.equals(entries.put(key(kind, iface), values))) {
            save();
        }
    }

    /** Forgets what is under that kind and interface. */
    void remove(String kind, String iface) {
        if (entries.remove(key(kind, iface)) != null) {
            save();
        }
    }

    private void save() {
        StringBuilder text = new StringBuilder(HEAD);
        if (duid != null) {
            text.append(DUID).append(duid).append('\n');
        }
        entries.forEach((key, values) -> {
            int on = key.indexOf(ON);
            text.append(key, 0, on);
            values.forEach((name, value) -> text.append(' ').append(name).append('=').append(value));
            text.append(key, on, key.length()).append('\n');
        });
        store.save(text.toString());
    }

    /** The value as an address, or null. */
    static @Nullable IpAddress address(Map<String, String> values, String name) {
        try {
            return IpAddress.parse(values.getOrDefault(name, ""));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** The value as a number; -1 when there's none. */
    static long number(Map<String, String> values, String name) {
        try {
            return Long.parseLong(values.getOrDefault(name, "-1"));
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
