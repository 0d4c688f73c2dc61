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
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The way to a destination, hop by hop. */
public final class RouteTrace implements AutoCloseable {

    private static final int ICMP = 1;
    private static final int ICMPV6 = 58;
    private static final int LARGEST = 65_535;

    private final boolean ipv4;
    private final InetAddress to;
    private final Prober prober;
    private final DatagramChannel errors;
    private final Selector selector;
    private final ByteBuffer packet = ByteBuffer.allocate(LARGEST);
    private final List<Long> sentNs = new ArrayList<>();
    private final List<@Nullable Reply> replies = new ArrayList<>();

    private RouteTrace(boolean ipv4, InetAddress to, Prober prober, DatagramChannel errors, Selector selector) {
        this.ipv4 = ipv4;
        this.to = to;
        this.prober = prober;
        this.errors = errors;
        this.selector = selector;
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
        boolean ipv4 = IpAddress.of(to).isIpv4();
        DatagramChannel errors = stack.openRawChannel(family(to), ipv4 ? ICMP : ICMPV6);
        Selector selector = errors.provider().openSelector();
        RouteTrace trace = new RouteTrace(ipv4, to, prober, errors, selector);
        errors.configureBlocking(false);
        errors.register(selector, SelectionKey.OP_READ);
        if (prober.hearsReplies()) {
            prober.channel().configureBlocking(false);
            prober.channel().register(selector, SelectionKey.OP_READ);
        }
        return trace;
    }

    /**
     * Sends probes that may take so many hops, all at once, and waits for what comes back.
     *
     * @return a reply for each probe, null where none came in time
     */
    public List<@Nullable Reply> hop(int hops, int probes, long waitNs) throws IOException {
        prober.channel().setOption(IothSocketOptions.IP_TTL, hops);
        int first = sentNs.size();
        for (int i = 0; i < probes; i++) {
            sentNs.add(System.nanoTime());
            replies.add(null);
            prober.send(first + i);
        }
        long begin = System.nanoTime();
        List<@Nullable Reply> ofThisHop = replies.subList(first, first + probes);
        for (long left = waitNs; left > 0 && ofThisHop.contains(null); left = waitNs - (System.nanoTime() - begin)) {
            selector.select(Math.max(1, left / 1_000_000));
            selector.selectedKeys().clear();
            receive();
        }
        return Collections.unmodifiableList(new ArrayList<>(ofThisHop));
    }

    private void receive() throws IOException {
        InetSocketAddress from = (InetSocketAddress) errors.receive(packet.clear());
        while (from != null) {
            onError(IpAddress.of(from.getAddress()), Quote.read(packet.flip(), ipv4));
            from = (InetSocketAddress) errors.receive(packet.clear());
        }
        while (prober.hearsReplies() && readReply()) {
            if (packet.flip().remaining() >= EchoProber.HEADER && packet.get(0) == (byte) (ipv4 ? 0 : 129)) {
                answered(packet.getShort(6) & 0xffff, IpAddress.of(to), "", true);
            }
        }
    }

    /** An error may be told here too; it's seen where all errors are. */
    private boolean readReply() {
        try {
            return prober.channel().read(packet.clear()) > 0;
        } catch (IOException e) {
            return prober.channel().isOpen();
        }
    }

    private void onError(IpAddress from, @Nullable Quote quote) {
        if (quote == null) {
            return;
        }
        if (quote.isTimeExceeded(ipv4)) {
            answered(prober.number(quote), from, "", false);
        } else if (quote.isUnreachable(ipv4)) {
            answered(prober.number(quote), from, quote.mark(ipv4), true);
        }
    }

    private void answered(int number, IpAddress from, String mark, boolean last) {
        if (number >= 0 && number < replies.size() && replies.get(number) == null) {
            replies.set(number, new Reply(from, System.nanoTime() - sentNs.get(number), mark, last));
        }
    }

    @Override
    public void close() throws IOException {
        selector.close();
        errors.close();
        prober.close();
    }
}
