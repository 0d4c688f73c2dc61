/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.vde;

import io.ioth.link.Frame;
import io.ioth.link.FrameSink;
import io.ioth.link.Link;
import io.ioth.link.LinkCapabilities;
import io.ioth.link.LinkListener;
import io.ioth.vde.sys.Errno;
import io.ioth.vde.sys.FramePort;
import io.ioth.vde.sys.PortDownException;
import io.ioth.vde.sys.Pump;
import io.ioth.vde.sys.ReceiveRing;
import io.ioth.vde.sys.ReceiveScratch;
import io.ioth.vde.sys.TransmitQueue;
import java.io.IOException;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A link over a descriptor. The pump reads it into a ring; {@link #send} and {@link #flush} write it on the caller's thread, and when it's
 * full the rest waits until the pump has seen room.
 */
final class DescriptorLink implements Link {

    private static final int RECEIVE_CAPACITY = 1024;
    /** A ring of superframes would hold too many bytes; there the kernel's own queue is long enough. */
    private static final int SUPERFRAME_CAPACITY = 256;

    private static final int TRANSMIT_CAPACITY = 512;
    /** Batches read in a row before the pump looks after its other links. */
    private static final int MAX_BATCHES = 8;

    private static final int ETHERNET_HEADER = 14;
    private static final int VLAN_TAG = 4;
    private static final int NO_DESCRIPTOR = -1;

    private final LinkCapabilities capabilities;
    private final FramePort port;
    private final int hangUpFd;
    private final String peer;
    private final Runnable closeDescriptors;
    private final ReceiveRing received;
    private final TransmitQueue transmit = new TransmitQueue(TRANSMIT_CAPACITY);
    private final LongAdder dropped = new LongAdder();

    /** Guards the registrations, and that nobody uses a descriptor that is closed. */
    private final ReentrantLock lock = new ReentrantLock();

    private Pump.@Nullable Registration data;
    private Pump.@Nullable Registration hangUp;
    private boolean awaitWritable;
    private boolean closed;
    private volatile boolean paused;
    private volatile boolean writable;
    private volatile @Nullable IOException failure;
    private volatile LinkListener listener = () -> {};
    private boolean stalled;

    private DescriptorLink(
            LinkCapabilities capabilities, FramePort port, int hangUpFd, String peer, Runnable closeDescriptors) {
        this.capabilities = capabilities;
        this.port = port;
        this.hangUpFd = hangUpFd;
        this.peer = peer;
        this.closeDescriptors = closeDescriptors;
        received = new ReceiveRing(capabilities.maxSuperframe() > 0 ? SUPERFRAME_CAPACITY : RECEIVE_CAPACITY);
    }

    /**
     * A link over {@code port}.
     *
     * @param peer what the failure's message calls the other side
     * @param closeDescriptors run once, when nobody uses them any more
     */
    static DescriptorLink over(LinkCapabilities capabilities, FramePort port, String peer, Runnable closeDescriptors) {
        return new DescriptorLink(capabilities, port, NO_DESCRIPTOR, peer, closeDescriptors);
    }

    /** As {@link #over}, with a second descriptor that is readable when the other side has hung up. */
    static DescriptorLink withHangUp(
            LinkCapabilities capabilities, FramePort port, int hangUpFd, String peer, Runnable closeDescriptors) {
        return new DescriptorLink(capabilities, port, hangUpFd, peer, closeDescriptors);
    }

    @Override
    public LinkCapabilities capabilities() {
        return capabilities;
    }

    @Override
    public void start(LinkListener listener) {
        this.listener = listener;
        lock.lock();
        try {
            Pump pump = Pump.take();
            data = pump.register(port.fd(), this::onData);
            if (hangUpFd != NO_DESCRIPTOR) {
                hangUp = pump.register(hangUpFd, (_, _, _) -> onHangUp());
            }
        } catch (IOException e) {
            fail(e);
        } finally {
            lock.unlock();
        }
        if (failure != null) {
            listener.onReady();
        }
    }

    private void onData(boolean readable, boolean nowWritable, ReceiveScratch scratch) {
        lock.lock();
        try {
            if (closed || failure != null) {
                return;
            }
            if (nowWritable && awaitWritable) {
                awaitWritable = false;
                writable = true;
                updateInterest();
            }
            if (readable) {
                read(scratch);
            }
        } finally {
            lock.unlock();
        }
        listener.onReady();
    }

    private void read(ReceiveScratch scratch) {
        if (paused) {
            fail(new IOException("the link to " + peer + " broke"));
            return;
        }
        try {
            int batches = 0;
            boolean more = true;
            while (more && batches++ < MAX_BATCHES && received.free() > 0) {
                more = port.receive(received, scratch);
            }
        } catch (PortDownException e) {
            fail(new IOException(peer + " hung up: " + e.getMessage(), e));
            return;
        }
        if (received.free() == 0) {
            paused = true;
            updateInterest();
        }
    }

    private void onHangUp() {
        lock.lock();
        try {
            if (closed || failure != null) {
                return;
            }
            fail(new IOException(peer + " hung up"));
        } finally {
            lock.unlock();
        }
        listener.onReady();
    }

    private void fail(IOException cause) {
        unregister();
        failure = cause;
    }

    private void unregister() {
        if (data != null) {
            data.cancel();
        }
        if (hangUp != null) {
            hangUp.cancel();
        }
    }

    private void updateInterest() {
        if (data != null && failure == null && !closed) {
            data.await(!paused, awaitWritable);
        }
    }

    @Override
    public int receive(FrameSink sink, int budget, long nowNs) {
        if (stalled) {
            flush(nowNs);
        }
        int n = received.drain(sink, budget, nowNs);
        if (paused && received.size() <= received.free()) {
            resume();
        }
        return n;
    }

    private void resume() {
        lock.lock();
        try {
            paused = false;
            updateInterest();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean send(Frame frame, long nowNs) {
        if (closed || failure != null || frame.length() > maxFrame(frame)) {
            dropped.increment();
            frame.release();
            return true;
        }
        if (transmit.isFull()) {
            flush(nowNs);
            if (transmit.isFull()) {
                return false;
            }
        }
        transmit.add(frame);
        return true;
    }

    private int maxFrame(Frame frame) {
        int packet = frame.gsoSize() > 0 ? capabilities.maxSuperframe() : capabilities.mtu();
        return capabilities.medium() == LinkCapabilities.Medium.IP ? packet : packet + ETHERNET_HEADER + VLAN_TAG;
    }

    @Override
    public void flush(long nowNs) {
        if (stalled) {
            if (!writable && failure == null) {
                return;
            }
            stalled = false;
        }
        while (!transmit.isEmpty()) {
            if (closed || failure != null) {
                dropOldest(transmit.size());
                return;
            }
            int sent = port.send(transmit);
            if (sent > 0) {
                transmit.remove(sent);
            } else if (!handle(-sent)) {
                return;
            }
        }
    }

    private boolean handle(int errno) {
        switch (port.failureOf(errno)) {
            case RETRY -> {
                stalled = true;
                awaitRoom();
                return false;
            }
            case DROP -> dropOldest(1);
            case DOWN -> failSending(errno);
        }
        return true;
    }

    private void dropOldest(int count) {
        dropped.add(count);
        transmit.remove(count);
    }

    private void awaitRoom() {
        lock.lock();
        try {
            writable = false;
            awaitWritable = true;
            updateInterest();
        } finally {
            lock.unlock();
        }
    }

    private void failSending(int errno) {
        lock.lock();
        try {
            if (failure == null) {
                fail(new IOException(peer + " hung up: " + Errno.text(errno)));
            }
        } finally {
            lock.unlock();
        }
        listener.onReady();
    }

    @Override
    public @Nullable IOException failure() {
        return failure;
    }

    @Override
    public long dropped() {
        return dropped.sum() + port.dropped();
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            unregister();
            closed = true;
            closeDescriptors.run();
        } finally {
            lock.unlock();
        }
        transmit.remove(transmit.size());
        received.clear();
    }
}
