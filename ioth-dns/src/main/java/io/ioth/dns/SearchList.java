/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.dns;

import java.net.IDN;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.TextParseException;

/** From what a user writes to the names that are asked for, in order. */
final class SearchList {

    private SearchList() {}

    /**
     * As Linux's C library does: a name with a dot at the end is itself alone; one with at least {@code ndots} dots is tried as it is
     * first, others last; in between come the domains of the search list.
     */
    static List<Name> candidates(String host, List<String> search, int ndots) throws UnknownHostException {
        Name name = parse(host);
        if (name.isAbsolute()) {
            return List.of(name);
        }
        List<Name> all = new ArrayList<>();
        for (String domain : search) {
            try {
                all.add(Name.concatenate(name, absolute(domain)));
            } catch (NameTooLongException | UnknownHostException e) {
                // A domain that it doesn't fit into, or that is none, has nothing to tell of it.
            }
        }
        all.add(name.labels() > ndots ? 0 : all.size(), absolute(host));
        return all.stream().distinct().toList();
    }

    /** The name that {@code text} is when nothing is put behind it. */
    static Name absolute(String text) throws UnknownHostException {
        Name name = parse(text);
        try {
            return name.isAbsolute() ? name : Name.concatenate(name, Name.root);
        } catch (NameTooLongException e) {
            throw because("a name has at most 255 bytes", e);
        }
    }

    private static Name parse(String text) throws UnknownHostException {
        try {
            String ascii = text.chars().allMatch(c -> c < 0x80) ? text : IDN.toASCII(text);
            if (ascii.isEmpty() || ascii.startsWith(".") || ascii.chars().anyMatch(c -> c <= ' ' || c == 0x7f)) {
                throw new UnknownHostException("it's no name of a host");
            }
            return Name.fromString(ascii);
        } catch (TextParseException | IllegalArgumentException e) {
            throw because("it's no name of a host: " + e.getMessage(), e);
        }
    }

    private static UnknownHostException because(String reason, Exception cause) {
        UnknownHostException e = new UnknownHostException(reason);
        e.initCause(cause);
        return e;
    }
}
