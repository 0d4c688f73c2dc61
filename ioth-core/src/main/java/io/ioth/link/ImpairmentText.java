/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.link;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Reads the argument of {@code impaired://}: settings separated by commas; {@code out.} or {@code in.} before one means that way only. */
final class ImpairmentText {

    static final long DEFAULT_SEED = 1;

    private static final List<String> KEYS = List.of(
            "loss", "duplicate", "reorder", "corrupt", "delay", "jitter", "rate", "queue", "ecn", "mtu", "burst", "burstlength",
            "flap", "down", "cut");
    private static final String SEED = "seed";
    private static final String EXAMPLE = "loss=1%,delay=20ms,rate=10mbit,seed=42";
    private static final Map<String, Long> TIMES =
            Map.of("ns", 1L, "us", 1_000L, "ms", 1_000_000L, "s", 1_000_000_000L);
    private static final Map<String, Long> RATES =
            Map.of("bit", 1L, "kbit", 1_000L, "mbit", 1_000_000L, "gbit", 1_000_000_000L);

    private final Map<String, String> settings = new HashMap<>();

    private ImpairmentText() {}

    /** The whole argument. */
    record Parsed(Impairments out, Impairments in, long seed) {}

    static Parsed parse(String text) {
        ImpairmentText reader = new ImpairmentText();
        for (String part : text.split(",", -1)) {
            if (!part.isBlank()) {
                reader.add(part.strip());
            }
        }
        return new Parsed(reader.direction("out."), reader.direction("in."), reader.seed());
    }

    private void add(String part) {
        int equals = part.indexOf('=');
        String key = equals < 0 ? part : part.substring(0, equals);
        String bare = key.startsWith("out.") ? key.substring(4) : key.startsWith("in.") ? key.substring(3) : key;
        if (!KEYS.contains(bare) && !key.equals(SEED)) {
            throw new IllegalArgumentException("there is no impairment '" + key + "'; known are " + String.join(", ", KEYS)
                    + ", each also with out. or in. before it, and seed, as in " + EXAMPLE);
        }
        if (equals < 0 || equals == part.length() - 1) {
            throw new IllegalArgumentException("'" + part + "' has no value; write it as in " + EXAMPLE);
        }
        if (settings.put(key, part.substring(equals + 1)) != null) {
            throw new IllegalArgumentException("'" + key + "' is given twice; leave one out");
        }
    }

    private Impairments direction(String prefix) {
        return new Impairments(
                value(prefix, "loss", 0.0, ImpairmentText::share),
                value(prefix, "duplicate", 0.0, ImpairmentText::share),
                value(prefix, "reorder", 0.0, ImpairmentText::share),
                value(prefix, "corrupt", 0.0, ImpairmentText::share),
                value(prefix, "delay", 0L, text -> scaled(text, TIMES, "a time, such as 20ms, 500us or 1s")),
                value(prefix, "jitter", 0L, text -> scaled(text, TIMES, "a time, such as 5ms")),
                value(prefix, "rate", 0L, text -> scaled(text, RATES, "a rate, such as 10mbit, 500kbit or 1gbit")),
                value(prefix, "queue", Impairments.DEFAULT_QUEUE, ImpairmentText::frames),
                value(prefix, "ecn", 0, ImpairmentText::frames),
                value(prefix, "mtu", 0, ImpairmentText::bytes),
                gaps(prefix));
    }

    private Gaps gaps(String prefix) {
        return new Gaps(
                value(prefix, "burst", 0.0, ImpairmentText::share),
                value(prefix, "burstlength", Gaps.DEFAULT_BURST_LENGTH, ImpairmentText::frames),
                value(prefix, "flap", 0L, text -> scaled(text, TIMES, "a time, such as 5s")),
                value(prefix, "down", 0L, text -> scaled(text, TIMES, "a time, such as 200ms")),
                value(prefix, "cut", 0L, text -> scaled(text, TIMES, "a time, such as 60s")));
    }

    private <T> T value(String prefix, String key, T absent, Function<String, T> reader) {
        String name = settings.containsKey(prefix + key) ? prefix + key : key;
        String text = settings.get(name);
        if (text == null) {
            return absent;
        }
        try {
            return reader.apply(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + "=" + text + ": " + e.getMessage(), e);
        }
    }

    private static double share(String text) {
        boolean percent = text.endsWith("%");
        double value;
        try {
            value = Double.parseDouble(percent ? text.substring(0, text.length() - 1) : text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("this is not a share, such as 1% or 0.01", e);
        }
        double share = percent ? value / 100 : value;
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("a share is from 0% to 100%, or from 0 to 1");
        }
        return share;
    }

    private static long scaled(String text, Map<String, Long> units, String what) {
        int end = 0;
        while (end < text.length() && (Character.isDigit(text.charAt(end)) || text.charAt(end) == '.')) {
            end++;
        }
        Long unit = units.get(text.substring(end));
        double value;
        try {
            value = Double.parseDouble(text.substring(0, end));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("this is not " + what, e);
        }
        double scaled = unit == null ? Double.NaN : value * unit;
        if (!(scaled >= 0 && scaled <= 1e15)) {
            throw new IllegalArgumentException("this is not " + what);
        }
        return Math.round(scaled);
    }

    private static int frames(String text) {
        try {
            int frames = Integer.parseInt(text);
            if (frames >= 1 && frames <= 1_000_000) {
                return frames;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("this is not a number of frames, such as 100", e);
        }
        throw new IllegalArgumentException("a queue holds from 1 to 1000000 frames");
    }

    private static int bytes(String text) {
        try {
            return Integer.parseUnsignedInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("this is not a number of bytes, such as 1300", e);
        }
    }

    private long seed() {
        String text = settings.get(SEED);
        if (text == null) {
            return DEFAULT_SEED;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(SEED + "=" + text + ": this is not a whole number, such as 42", e);
        }
    }
}
