/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools.trace;

import io.ioth.IothSocketOptions;
import io.ioth.NetStack;
import io.ioth.net.IpAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The way to a destination, hop by hop. Threads of its own hear what comes back. */
public final class RouteTrace implements AutoCloseable {

    private static final int ICMP = 1;
    private static final int ICMPV6 = 58;
    private static final int LARGEST = 65_535;

    private final boolean ipv4;
    private final IpAddress to;
    private final Prober prober;
    private final DatagramChannel errors;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final List<Long> sentNs = new ArrayList<>();
    private final List<@Nullable Reply> replies = new ArrayList<>();

    private RouteTrace(IpAddress to, Prober prober, DatagramChannel errors) {
        this.ipv4 = to.isIpv4();
        this.to = to;
        this.prober = prober;
        this.errors = errors;
    }

    /** Probes with datagrams of {@code size} bytes, to {@code firstPort} and those behind it. */
    public static RouteTrace ofDatagrams(NetStack stack, InetAddress to, int firstPort, int size) throws IOException {
        return open(stack, to, UdpProber.open(stack, family(to), to, firstPort, size));
    }

    /** Probes with ICMP echo requests of {@code size} bytes. */
    public static RouteTrace ofEchoes(NetStack stack, InetAddress to, int size) throws IOException {
        return open(stack, to, EchoProber.open(stack, family(to), to, IpAddress.of(to).isIpv4(), size));
    }

    private static ProtocolFamily family(InetAddress to) {
        return IpAddress.of(to).isIpv4() ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
    }

    private static RouteTrace open(NetStack stack, InetAddress to, Prober prober) throws IOException {
        IpAddress address = IpAddress.of(to);
        RouteTrace trace =
                new RouteTrace(address, prober, stack.openRawChannel(family(to), address.isIpv4() ? ICMP : ICMPV6));
        Thread.ofVirtual().name("errors of the trace").start(trace::hearErrors);
        if (prober.hearsReplies()) {
            Thread.ofVirtual().name("replies to the trace").start(trace::hearReplies);
        }
        return trace;
    }

    /**
     * Sends probes that may take so many hops, all at once, and waits for what comes back.
     *
     * @return a reply for each probe, null where none came in time
     */
    public List<@Nullable Reply> hop(int hops, int probes, long waitNs) throws IOException, InterruptedException {
        prober.channel().setOption(IothSocketOptions.IP_TTL, hops);
        lock.lock();
        try {
            int first = sentNs.size();
            for (int i = 0; i < probes; i++) {
                sentNs.add(System.nanoTime());
                replies.add(null);
                prober.send(first + i);
            }
            List<@Nullable Reply> ofThisHop = replies.subList(first, first + probes);
            for (long left = waitNs; left > 0 && ofThisHop.contains(null); ) {
                left = arrived.awaitNanos(left);
            }
            return Collections.unmodifiableList(new ArrayList<>(ofThisHop));
        } finally {
            lock.unlock();
        }
    }

    private void hearErrors() {
        ByteBuffer packet = ByteBuffer.allocate(LARGEST);
        while (errors.isOpen()) {
            try {
                InetSocketAddress from = (InetSocketAddress) errors.receive(packet.clear());
                Quote quote = Quote.read(packet.flip(), ipv4);
                if (from != null && quote != null) {
                    onError(IpAddress.of(from.getAddress()), quote);
                }
            } catch (IOException e) {
                if (!errors.isOpen()) {
                    return;
                }
            }
        }
    }

    /** An error may be told here too; it's seen where all errors are. */
    private void hearReplies() {
        ByteBuffer packet = ByteBuffer.allocate(LARGEST);
        while (prober.channel().isOpen()) {
            try {
                prober.channel().read(packet.clear());
                if (packet.flip().remaining() >= EchoProber.HEADER && packet.get(0) == (byte) (ipv4 ? 0 : 129)) {
                    answered(packet.getShort(6) & 0xffff, to, "", true);
                }
            } catch (IOException e) {
                if (!prober.channel().isOpen()) {
                    return;
                }
            }
        }
    }

    private void onError(IpAddress from, Quote quote) {
        if (quote.isTimeExceeded(ipv4)) {
            answered(prober.number(quote), from, "", false);
        } else if (quote.isUnreachable(ipv4)) {
            answered(prober.number(quote), from, quote.mark(ipv4), true);
        }
    }

    private void answered(int number, IpAddress from, String mark, boolean last) {
        long nowNs = System.nanoTime();
        lock.lock();
        try {
            if (number >= 0 && number < replies.size() && replies.get(number) == null) {
                replies.set(number, new Reply(from, nowNs - sentNs.get(number), mark, last));
                arrived.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        errors.close();
        prober.close();
    }
}
