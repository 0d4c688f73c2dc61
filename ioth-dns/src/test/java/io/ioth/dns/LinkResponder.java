/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.dns;

import io.ioth.link.Frame;
import io.ioth.link.Link;
import io.ioth.link.Links;
import io.ioth.net.IpAddress;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;

/** A station that hears multicast questions, frame by frame, and answers as a test says, from any address and port. */
final class LinkResponder implements AutoCloseable {

    /** Answers by {@link Asked#reply}. */
    interface Behaviour {
        void question(Asked asked) throws IOException;
    }

    private static final int UDP = 17;
    private static final int PORT = 5353;
    private static final byte[] MAC = {2, 0, 0, 0, 0, 0x53};
    private static final IpAddress GROUP = IpAddress.parse("ff02::fb");
    private static final IpAddress GROUP_IPV4 = IpAddress.parse("224.0.0.251");

    /** The questions so far. */
    final List<Asked> asked = new CopyOnWriteArrayList<>();

    private final Link link;
    private final Semaphore ready = new Semaphore(0);
    private final Behaviour behaviour;
    private final Thread thread;

    LinkResponder(String vnl, Behaviour behaviour) throws IOException {
        this.behaviour = behaviour;
        link = Links.open(vnl);
        link.start(ready::release);
        thread = Thread.ofVirtual().start(this::run);
    }

    private void run() {
        try {
            while (true) {
                ready.acquire();
                link.receive((frame, now) -> heed(bytes(frame)), 1000, System.nanoTime());
            }
        } catch (InterruptedException e) {
            link.close();
        }
    }

    private static byte[] bytes(Frame frame) {
        ByteBuf copy = Unpooled.buffer(frame.length());
        frame.writeCompletedTo(copy);
        frame.release();
        byte[] bytes = new byte[copy.readableBytes()];
        copy.readBytes(bytes);
        return bytes;
    }

    private void heed(byte[] frame) {
        boolean ipv4 = frame[12] == 8 && frame[13] == 0;
        boolean ipv6 = (frame[12] & 0xff) == 0x86 && (frame[13] & 0xff) == 0xdd;
        int udp = ipv4 ? 34 : 54;
        if (!ipv4 && !ipv6 || frame.length < udp + 8 || frame[ipv4 ? 23 : 20] != UDP) {
            return;
        }
        ByteBuf in = Unpooled.wrappedBuffer(frame);
        IpAddress to = address(in, ipv4 ? 30 : 38, ipv4);
        if (in.getUnsignedShort(udp + 2) == PORT && to.equals(ipv4 ? GROUP_IPV4 : GROUP)) {
            byte[] dns = new byte[in.getUnsignedShort(udp + 4) - 8];
            in.getBytes(udp + 8, dns);
            IpAddress from = address(in, ipv4 ? 26 : 22, ipv4);
            int hops = frame[ipv4 ? 22 : 21] & 0xff;
            Asked one = new Asked(ipv4, in.slice(6, 6), from, in.getUnsignedShort(udp), hops, dns);
            asked.add(one);
            try {
                behaviour.question(one);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static IpAddress address(ByteBuf in, int at, boolean ipv4) {
        byte[] bytes = new byte[ipv4 ? 4 : 16];
        in.getBytes(at, bytes);
        return IpAddress.of(bytes);
    }

    /** A question that came. */
    final class Asked {
        final boolean ipv4;
        final byte[] dns;
        final int hops;
        private final ByteBuf mac;
        private final IpAddress from;
        private final int port;

        private Asked(boolean ipv4, ByteBuf mac, IpAddress from, int port, int hops, byte[] dns) {
            this.ipv4 = ipv4;
            this.mac = mac;
            this.from = from;
            this.port = port;
            this.hops = hops;
            this.dns = dns;
        }

        /** Answers as a responder does. */
        void reply(byte[] message) {
            reply(message, ipv4 ? "10.53.0.200" : "fe80::200", PORT);
        }

        void reply(byte[] message, String source, int sourcePort) {
            ByteBuf out = Unpooled.buffer();
            out.writeBytes(mac.duplicate()).writeBytes(MAC).writeShort(ipv4 ? 0x0800 : 0x86dd);
            byte[] here = IpAddress.parse(source).toBytes();
            int length = 8 + message.length;
            int ip = out.writerIndex();
            if (ipv4) {
                out.writeShort(0x4500).writeShort(20 + length).writeInt(0).writeByte(255).writeByte(UDP).writeShort(0);
            } else {
                out.writeInt(0x6000_0000).writeShort(length).writeByte(UDP).writeByte(255);
            }
            out.writeBytes(here).writeBytes(from.toBytes());
            if (ipv4) {
                out.setShort(ip + 10, ~sum(out, ip, 20, 0));
            }
            int udp = out.writerIndex();
            out.writeShort(sourcePort).writeShort(port).writeShort(length).writeShort(0).writeBytes(message);
            int addresses = 2 * here.length;
            out.setShort(udp + 6, ~sum(out, udp - addresses, addresses + length, UDP + length));
            Frame frame = Frame.of(out);
            if (!link.send(frame, System.nanoTime())) {
                frame.release();
            }
            link.flush(System.nanoTime());
        }

        private static int sum(ByteBuf bytes, int from, int length, int start) {
            long sum = start;
            for (int i = 0; i < length; i += 2) {
                int low = i + 1 < length ? bytes.getUnsignedByte(from + i + 1) : 0;
                sum += bytes.getUnsignedByte(from + i) << 8 | low;
            }
            while (sum > 0xffff) {
                sum = (sum & 0xffff) + (sum >> 16);
            }
            return (int) sum;
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
