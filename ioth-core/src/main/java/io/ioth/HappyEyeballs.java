/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import io.ioth.net.IpAddress;
import io.ioth.time.NanoClock;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection by name (RFC 8305, "happy eyeballs" version 2). The caller's thread decides everything; the lookup and each attempt have
 * a virtual thread that tells it what became of them. Whichever way it ends, all channels but the one returned are closed.
 */
final class HappyEyeballs {

    /** RFC 8305 §8's "Connection Attempt Delay". */
    private static final long ATTEMPT_DELAY_NS = TimeUnit.MILLISECONDS.toNanos(250);

    /** RFC 8305 §8's "Resolution Delay": how long IPv4 addresses wait for IPv6 ones. */
    private static final long RESOLUTION_DELAY_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final NanoClock CLOCK = NanoClock.system();

    /** What a thread tells. */
    private sealed interface Event {
        record Found(List<InetAddress> addresses) implements Event {}

        record LookedUp(@Nullable Exception failure) implements Event {}

        record Connected(SocketChannel channel) implements Event {}

        record Failed(InetAddress address, Exception failure) implements Event {}
    }

    private final NetStack stack;
    private final Resolver resolver;
    private final String host;
    private final int port;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final List<SocketChannel> channels = new ArrayList<>();
    private List<InetAddress> waiting = new ArrayList<>();
    private final List<Exception> failures = new ArrayList<>();
    private int running;
    private boolean lookedUp;
    private boolean lastWasIpv4 = true;
    private long nextAttemptNs;

    HappyEyeballs(NetStack stack, Resolver resolver, String host, int port) {
        this.stack = stack;
        this.resolver = resolver;
        this.host = host;
        this.port = port;
    }

    SocketChannel connect(Duration timeout) throws IOException {
        long endNs = CLOCK.nanoTime() + timeout.toNanos();
        Thread lookup = Thread.ofVirtual().name("lookup " + host).start(this::lookUp);
        SocketChannel connected = null;
        try {
            connected = run(endNs);
            return connected;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted while connecting to " + host);
            interrupted.initCause(e);
            throw interrupted;
        } finally {
            lookup.interrupt();
            for (SocketChannel channel : channels) {
                if (channel != connected) {
                    channel.close();
                }
            }
        }
    }

    private void lookUp() {
        try {
            resolver.lookup(host, addresses -> events.add(new Event.Found(addresses)));
            events.add(new Event.LookedUp(null));
        } catch (IOException | RuntimeException e) {
            events.add(new Event.LookedUp(e));
        }
    }

    private SocketChannel run(long endNs) throws IOException, InterruptedException {
        nextAttemptNs = CLOCK.nanoTime();
        while (true) {
            long nowNs = CLOCK.nanoTime();
            if (nowNs - endNs >= 0) {
                throw timedOut();
            }
            long untilNs = endNs;
            if (!waiting.isEmpty()) {
                if (nowNs - nextAttemptNs >= 0) {
                    begin(next(), nowNs);
                    continue;
                }
                untilNs = nextAttemptNs - endNs < 0 ? nextAttemptNs : endNs;
            } else if (lookedUp && running == 0) {
                throw failed();
            }
            Event event = events.poll(untilNs - nowNs, TimeUnit.NANOSECONDS);
            if (event instanceof Event.Connected(SocketChannel channel)) {
                return channel;
            }
            if (event != null) {
                heed(event);
            }
        }
    }

    private void heed(Event event) {
        switch (event) {
            case Event.Found(List<InetAddress> addresses) -> found(addresses);
            case Event.LookedUp(Exception failure) -> {
                lookedUp = true;
                if (failure != null) {
                    failures.add(failure);
                }
                if (running == 0) {
                    nextAttemptNs = CLOCK.nanoTime();
                }
            }
            case Event.Failed(InetAddress address, Exception failure) -> {
                running--;
                failures.add(failure);
                nextAttemptNs = CLOCK.nanoTime();
            }
            case Event.Connected connected -> throw new AssertionError(connected);
        }
    }

    /** RFC 8305 §3: IPv4 addresses that come first wait a little for the others. */
    private void found(List<InetAddress> addresses) {
        boolean first = waiting.isEmpty() && running == 0;
        waiting.addAll(addresses);
        waiting = new ArrayList<>(stack.sortDestinations(waiting));
        long nowNs = CLOCK.nanoTime();
        boolean ipv6 = waiting.stream().anyMatch(address -> !IpAddress.of(address).isIpv4());
        if (ipv6 && running == 0) {
            nextAttemptNs = nowNs;
        } else if (first) {
            nextAttemptNs = nowNs + RESOLUTION_DELAY_NS;
        }
    }

    /** RFC 8305 §4: the best of the other family, if there's one, else the best. */
    private InetAddress next() {
        int index = 0;
        while (index < waiting.size() && IpAddress.of(waiting.get(index)).isIpv4() == lastWasIpv4) {
            index++;
        }
        boolean firstOfAll = running == 0 && failures.isEmpty();
        InetAddress chosen = waiting.remove(index == waiting.size() || firstOfAll ? 0 : index);
        lastWasIpv4 = IpAddress.of(chosen).isIpv4();
        return chosen;
    }

    private void begin(InetAddress address, long nowNs) throws IOException {
        SocketChannel channel = stack.openSocketChannel();
        channels.add(channel);
        running++;
        nextAttemptNs = nowNs + ATTEMPT_DELAY_NS;
        InetSocketAddress to = new InetSocketAddress(address, port);
        Thread.ofVirtual().name("connect " + to).start(() -> {
            try {
                channel.connect(to);
                events.add(new Event.Connected(channel));
            } catch (IOException | RuntimeException e) {
                events.add(new Event.Failed(address, e));
            }
        });
    }

    private SocketTimeoutException timedOut() {
        SocketTimeoutException e = new SocketTimeoutException(lookedUp || !channels.isEmpty()
                ? host + " port " + port + ": no connection within the time"
                : host + ": its addresses weren't found within the time");
        failures.forEach(e::addSuppressed);
        return e;
    }

    private IOException failed() {
        Exception first = failures.getFirst();
        IOException e = first instanceof UnknownHostException unknown
                ? unknown
                : new IOException(host + " port " + port + ": " + first.getMessage(), first);
        failures.stream().skip(1).forEach(e::addSuppressed);
        return e;
    }
}
