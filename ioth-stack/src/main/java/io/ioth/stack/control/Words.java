/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.control;

import io.ioth.net.IpAddress;
import io.ioth.net.IpPrefix;
import io.ioth.net.MacAddress;
import java.util.List;

/** Words of a command, read one after the other. What's wrong with one is an {@link IllegalArgumentException}. */
final class Words {

    private final List<String> words;
    private int at;

    Words(List<String> words) {
        this.words = words;
    }

    boolean hasNext() {
        return at < words.size();
    }

    String peek() {
        return hasNext() ? words.get(at) : "";
    }

    String next() {
        return words.get(at++);
    }

    /** Goes past the next word if it is {@code word}, or one of the others. */
    boolean take(String word, String... others) {
        boolean is = hasNext() && (peek().equals(word) || List.of(others).contains(peek()));
        at += is ? 1 : 0;
        return is;
    }

    /** The next word as one of {@code known}, which may be shortened; the first of them that it begins wins, as in iproute2. */
    String oneOf(String what, String help, String... known) {
        String word = next();
        for (String each : known) {
            if (!word.isEmpty() && each.startsWith(word)) {
                return each;
            }
        }
        throw new IllegalArgumentException(what + " \"" + word + "\" is unknown; there are " + help);
    }

    /** The value of the word just read. */
    String value() {
        if (!hasNext()) {
            throw new IllegalArgumentException("\"" + words.get(at - 1) + "\" needs a value");
        }
        return next();
    }

    long number(long least, long most) {
        String name = words.get(at - 1);
        String text = value();
        try {
            long value = Long.parseLong(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("\"" + text + "\" is wrong: " + name + " is a number", e);
        }
        throw new IllegalArgumentException("\"" + text + "\" is wrong: " + name + " is from " + least + " to " + most);
    }

    IpAddress address() {
        return IpAddress.parse(value());
    }

    MacAddress mac() {
        return MacAddress.parse(value());
    }

    /**
     * A prefix; {@code default}, {@code any} and {@code all} are everything of a family, and an address alone is itself.
     *
     * @param ipv6 the family that those words mean
     */
    IpPrefix prefix(boolean ipv6) {
        String text = value();
        if (text.equals("default") || text.equals("any") || text.equals("all")) {
            return ipv6 ? IpPrefix.DEFAULT : IpPrefix.DEFAULT_IPV4;
        }
        if (text.indexOf('/') >= 0) {
            return IpPrefix.parse(text);
        }
        IpAddress address = IpAddress.parse(text);
        return IpPrefix.of(address, address.isIpv4() ? 32 : 128);
    }

    /** Nothing may be left. */
    void end() {
        if (hasNext()) {
            throw new IllegalArgumentException("\"" + peek() + "\" is not understood here");
        }
    }
}
