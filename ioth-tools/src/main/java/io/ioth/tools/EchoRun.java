/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools;

import io.ioth.tools.http.Addresses;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.DatagramChannel;
import java.util.BitSet;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Echo requests to one address, and what came back. One thread sends, one receives. */
final class EchoRun {

    private static final int HEADER = 8;
    private static final int STAMP = 8;
    private static final int WINDOW = 1 << 16;

    private final DatagramChannel channel;
    private final InetSocketAddress to;
    private final boolean ipv4;
    private final int size;
    private final PrintWriter out;
    private final long[] sentNs = new long[WINDOW];
    private final BitSet waiting = new BitSet(WINDOW);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final long startNs = System.nanoTime();
    private final RoundTrips trips = new RoundTrips();
    private int sent;
    private int received;
    private boolean summed;

    EchoRun(DatagramChannel channel, InetSocketAddress to, boolean ipv4, int size, PrintWriter out) {
        this.channel = channel;
        this.to = to;
        this.ipv4 = ipv4;
        this.size = size;
        this.out = out;
    }

    int received() {
        return received;
    }

    /** Sends {@code count} requests and waits for the replies. */
    void go(int count, long intervalNs, long timeoutNs) throws IOException, InterruptedException {
        out.println("PING " + Addresses.text(to.getAddress()) + ": " + size + " data bytes");
        out.flush();
        Thread receiver = Thread.ofVirtual().name("echo replies").start(this::receive);
        for (int i = 0; i < count; i++) {
            send(i);
            long until = System.nanoTime() + (i == count - 1 ? timeoutNs : intervalNs);
            waitForReplies(until, i == count - 1);
        }
        channel.close();
        receiver.join();
    }

    private void send(int i) throws IOException {
        ByteBuffer request = ByteBuffer.allocate(HEADER + size);
        request.put((byte) (ipv4 ? 8 : 128)).put((byte) 0).putShort((short) 0);
        request.putShort((short) 0).putShort((short) i);
        for (int at = 0; request.hasRemaining(); at++) {
            request.put((byte) at);
        }
        int sequence = i & WINDOW - 1;
        lock.lock();
        try {
            sent++;
            waiting.set(sequence);
            sentNs[sequence] = System.nanoTime();
        } finally {
            lock.unlock();
        }
        try {
            channel.write(request.flip());
        } catch (AsynchronousCloseException e) {
            throw e;
        } catch (IOException e) {
            out.println("seq=" + i + ": " + e.getMessage());
            out.flush();
        }
    }

    private void waitForReplies(long untilNs, boolean untilAll) throws InterruptedException {
        lock.lock();
        try {
            long left = untilNs - System.nanoTime();
            while (left > 0 && !(untilAll && waiting.isEmpty())) {
                arrived.awaitNanos(left);
                left = untilNs - System.nanoTime();
            }
        } finally {
            lock.unlock();
        }
    }

    private void receive() {
        ByteBuffer reply = ByteBuffer.allocate(HEADER + size + STAMP);
        while (channel.isOpen()) {
            try {
                reply.clear();
                channel.read(reply);
                onReply(reply.flip(), System.nanoTime());
            } catch (AsynchronousCloseException e) {
                return;
            } catch (IOException e) {
                if (channel.isOpen()) {
                    out.println("From the network: " + e.getMessage());
                    out.flush();
                }
            }
        }
    }

    private void onReply(ByteBuffer reply, long nowNs) {
        if (reply.remaining() < HEADER || (reply.get(0) & 0xff) != (ipv4 ? 0 : 129)) {
            return;
        }
        int sequence = reply.getShort(6) & 0xffff;
        lock.lock();
        try {
            boolean expected = waiting.get(sequence);
            waiting.clear(sequence);
            long tripNs = nowNs - sentNs[sequence];
            if (expected) {
                received++;
                trips.add(tripNs);
            }
            out.println(String.format(Locale.ROOT, "%d bytes from %s: icmp_seq=%d time=%.3f ms%s", reply.remaining(),
                    Addresses.text(to.getAddress()), sequence, tripNs / 1e6, expected ? "" : " (DUP!)"));
            out.flush();
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Prints the totals, once. */
    void summary() {
        lock.lock();
        try {
            if (summed) {
                return;
            }
            summed = true;
            long milliseconds = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
            int lost = sent == 0 ? 0 : Math.toIntExact((sent - received) * 100L / sent);
            out.println("--- " + Addresses.text(to.getAddress()) + " ping statistics ---");
            out.println(sent + " packets transmitted, " + received + " received, " + lost + "% packet loss, time "
                    + milliseconds + "ms");
            if (received > 0) {
                out.println(trips);
            }
            out.flush();
        } finally {
            lock.unlock();
        }
    }
}
