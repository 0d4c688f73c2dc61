/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.dns;

import io.ioth.NetInterface;
import io.ioth.NetStack;
import io.ioth.net.IpAddress;
import io.ioth.net.IpPrefix;
import io.ioth.time.NanoClock;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * The sockets of one multicast question: one for each interface and family. They have ports of their own, not 5353, so that answers come to
 * them alone (RFC 6762 §6.7), and no group has to be joined. Used by one thread; each socket has a virtual one that listens.
 */
final class MulticastSockets implements Closeable {

    private static final int PORT = 5353;
    private static final int HOPS = 255;
    private static final int MAX_MESSAGE = 9000;

    /** Replies that wait to be looked at; more are passed over. */
    private static final int MAX_WAITING = 64;

    /** RFC 6762 §5.2: at least a second from the first to the second. */
    private static final long REPEAT_NS = TimeUnit.SECONDS.toNanos(1);

    private static final IpAddress GROUP = IpAddress.parse("ff02::fb");
    private static final IpAddress GROUP_IPV4 = IpAddress.parse("224.0.0.251");
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final NanoClock CLOCK = NanoClock.system();

    /**
     * A message that came.
     *
     * @param records of its sections for answers and additional records
     */
    record Reply(List<Record> records, int zone) {}

    private record Socket(DatagramChannel channel, InetSocketAddress group, NetInterface on) {}

    private final List<byte[]> queries = new ArrayList<>();
    private final int id = RANDOM.nextInt(1, 1 << 16);
    private final List<Socket> sockets = new ArrayList<>();
    private final BlockingQueue<Reply> replies = new LinkedBlockingQueue<>(MAX_WAITING);
    private long endNs;
    private long repeatNs;
    private boolean repeated;

    /** Opens them, and asks. */
    MulticastSockets(NetStack stack, Name name, Set<Integer> types) throws IOException {
        for (int type : types) {
            Message message = new Message(id);
            message.addRecord(Record.newRecord(name, type, DClass.IN), Section.QUESTION);
            queries.add(message.toWire());
        }
        try {
            for (NetInterface on : stack.interfaces()) {
                if (!on.isLoopback() && on.isUp()) {
                    open(stack, on);
                }
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
        endNs = Long.MAX_VALUE;
        repeatNs = CLOCK.nanoTime() + REPEAT_NS;
        send();
        sockets.forEach(socket -> Thread.ofVirtual().name("mdns " + socket.on().name()).start(() -> listen(socket)));
    }

    private void open(NetStack stack, NetInterface on) throws IOException {
        IpAddress ipv4 = null;
        boolean ipv6 = false;
        for (NetInterface.Address each : on.addresses()) {
            if (each.state() == NetInterface.AddressState.PREFERRED) {
                ipv4 = each.address().isIpv4() && ipv4 == null ? each.address() : ipv4;
                ipv6 |= !each.address().isIpv4();
            }
        }
        if (ipv6) {
            open(stack, on, StandardProtocolFamily.INET6, GROUP.toInetAddress(on.index()), null);
        }
        if (ipv4 != null) {
            open(stack, on, StandardProtocolFamily.INET, GROUP_IPV4.toInetAddress(), ipv4);
        }
    }

    private void open(
            NetStack stack,
            NetInterface on,
            StandardProtocolFamily family,
            InetAddress group,
            @Nullable IpAddress source)
            throws IOException {
        DatagramChannel channel = stack.openDatagramChannel(family);
        sockets.add(new Socket(channel, new InetSocketAddress(group, PORT), on));
        channel.setOption(StandardSocketOptions.IP_MULTICAST_TTL, HOPS);
        channel.bind(source == null ? null : new InetSocketAddress(source.toInetAddress(), 0));
    }

    boolean isEmpty() {
        return sockets.isEmpty();
    }

    /** A message for each question, since small responders look at the first one of a message only. */
    private void send() throws IOException {
        IOException failure = null;
        int sent = 0;
        for (Socket socket : sockets) {
            try {
                for (byte[] query : queries) {
                    sent += socket.channel().send(ByteBuffer.wrap(query), socket.group());
                }
            } catch (IOException e) {
                failure = e;
            }
        }
        if (sent == 0 && failure != null) {
            throw failure;
        }
    }

    /** No reply is waited for longer than this, or what was said before. */
    void waitUntil(Duration fromNow) {
        long untilNs = CLOCK.nanoTime() + fromNow.toNanos();
        endNs = endNs == Long.MAX_VALUE || untilNs - endNs < 0 ? untilNs : endNs;
    }

    /** The next reply; null when the time is over. Asks again when it's time for that. */
    @Nullable Reply next() throws IOException, InterruptedException {
        while (true) {
            long nowNs = CLOCK.nanoTime();
            boolean repeatFirst = !repeated && repeatNs - endNs < 0;
            long untilNs = repeatFirst ? repeatNs : endNs;
            Reply reply = replies.poll(Math.max(0, untilNs - nowNs), TimeUnit.NANOSECONDS);
            if (reply != null || !repeatFirst) {
                return reply;
            }
            repeated = true;
            send();
        }
    }

    private void listen(Socket socket) {
        ByteBuffer buffer = ByteBuffer.allocate(MAX_MESSAGE);
        try {
            while (socket.channel().isOpen()) {
                InetSocketAddress from = (InetSocketAddress) socket.channel().receive(buffer.clear());
                byte[] wire = new byte[buffer.flip().remaining()];
                buffer.get(wire);
                if (from.getPort() == PORT && isOnLink(IpAddress.of(from.getAddress()), socket.on())) {
                    heed(wire, socket.on().index());
                }
            }
        } catch (IOException e) {
            // Closed: the question is over.
        }
    }

    /** RFC 6762 §11: answers come from the link. */
    private static boolean isOnLink(IpAddress from, NetInterface on) {
        return from.isLinkLocal()
                || on.addresses().stream()
                        .anyMatch(ours -> IpPrefix.of(ours.address(), ours.prefixLength()).contains(from));
    }

    private void heed(byte[] wire, int zone) {
        try {
            WireCheck.check(wire);
            Message message = new Message(wire);
            boolean answer = message.getHeader().getFlag(Flags.QR)
                    && message.getHeader().getID() == id
                    && message.getHeader().getOpcode() == Opcode.QUERY;
            if (answer) {
                List<Record> records = new ArrayList<>(message.getSection(Section.ANSWER));
                records.addAll(message.getSection(Section.ADDITIONAL));
                replies.offer(new Reply(records, zone));
            }
        } catch (IOException | RuntimeException e) {
            // Not an answer to anything.
        }
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : sockets) {
            socket.channel().close();
        }
    }
}
