/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import java.time.Duration;
import java.util.Optional;

/**
 * How a {@link Resolver} asks. The defaults are those of Linux's C library.
 *
 * @param names whom to ask and where to search, instead of what the stack knows by itself ({@link NetStack#nameService()})
 * @param hosts names that need no server
 * @param ndots names with fewer dots are searched for in the search list before they're tried as they are
 * @param timeout how long one server has for one answer
 * @param attempts how often each server is asked
 * @param rotate whether the servers are asked first in turn
 * @param mixedCase whether questions are spelt with upper and lower case at random, which answers have to repeat, so that they're hard to
 *     forge; a few servers don't
 * @param tcpOnly whether questions go by TCP from the first
 * @param multicast whether names in {@code .local} are asked for by multicast DNS (RFC 6762)
 */
public record ResolverSettings(
        Optional<NameService> names,
        Hosts hosts,
        int ndots,
        Duration timeout,
        int attempts,
        boolean rotate,
        boolean mixedCase,
        boolean tcpOnly,
        boolean multicast) {

    /** The largest {@link #ndots()}. */
    public static final int MAX_NDOTS = 15;

    /** The largest {@link #attempts()}. */
    public static final int MAX_ATTEMPTS = 5;

    /** The largest {@link #timeout()}, in seconds. */
    public static final int MAX_TIMEOUT = 30;

    /** What holds unless set otherwise. */
    public static final ResolverSettings DEFAULT = new ResolverSettings(
            Optional.empty(), Hosts.NONE, 1, Duration.ofSeconds(5), 2, false, false, false, true);

    /** Rejects numbers out of range. */
    public ResolverSettings {
        if (ndots < 0 || ndots > MAX_NDOTS) {
            throw new IllegalArgumentException("ndots must be from 0 to " + MAX_NDOTS + ", not " + ndots);
        }
        if (attempts < 1 || attempts > MAX_ATTEMPTS) {
            throw new IllegalArgumentException("attempts must be from 1 to " + MAX_ATTEMPTS + ", not " + attempts);
        }
        if (timeout.compareTo(Duration.ZERO) <= 0 || timeout.compareTo(Duration.ofSeconds(MAX_TIMEOUT)) > 0) {
            throw new IllegalArgumentException(
                    "the timeout must be above 0 and at most " + MAX_TIMEOUT + " s, not " + timeout);
        }
    }

    /** With these servers and this search list instead of the stack's. */
    public ResolverSettings withNames(NameService service) {
        return new ResolverSettings(
                Optional.of(service), hosts, ndots, timeout, attempts, rotate, mixedCase, tcpOnly, multicast);
    }

    /** With these names that need no server. */
    public ResolverSettings withHosts(Hosts overrides) {
        return new ResolverSettings(names, overrides, ndots, timeout, attempts, rotate, mixedCase, tcpOnly, multicast);
    }

    /** With this patience. */
    public ResolverSettings withPatience(Duration forEach, int times) {
        return new ResolverSettings(names, hosts, ndots, forEach, times, rotate, mixedCase, tcpOnly, multicast);
    }

    /** With another {@link #ndots()}. */
    public ResolverSettings withNdots(int dots) {
        return new ResolverSettings(names, hosts, dots, timeout, attempts, rotate, mixedCase, tcpOnly, multicast);
    }

    /** With another {@link #rotate()}. */
    public ResolverSettings withRotate(boolean on) {
        return new ResolverSettings(names, hosts, ndots, timeout, attempts, on, mixedCase, tcpOnly, multicast);
    }

    /** With another {@link #mixedCase()}. */
    public ResolverSettings withMixedCase(boolean on) {
        return new ResolverSettings(names, hosts, ndots, timeout, attempts, rotate, on, tcpOnly, multicast);
    }

    /** With another {@link #tcpOnly()}. */
    public ResolverSettings withTcpOnly(boolean on) {
        return new ResolverSettings(names, hosts, ndots, timeout, attempts, rotate, mixedCase, on, multicast);
    }

    /** With another {@link #multicast()}. */
    public ResolverSettings withMulticast(boolean on) {
        return new ResolverSettings(names, hosts, ndots, timeout, attempts, rotate, mixedCase, tcpOnly, on);
    }
}
