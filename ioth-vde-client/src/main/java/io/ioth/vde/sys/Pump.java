/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.vde.sys;

import io.netty.util.concurrent.FastThreadLocalThread;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A daemon thread that waits for many descriptors at once and tells their handlers. A few serve the whole JVM, started when first needed.
 * Registrations may be made, changed and cancelled by any thread; the thread need not be woken for it.
 */
public final class Pump {

    /** Told of what happened to a descriptor. */
    @FunctionalInterface
    public interface Handler {
        /**
         * Called by the pump's thread, also once or twice after {@link Registration#cancel}; must not block.
         *
         * @param readable there's something to read, or the other side hung up, or there's an error that reading will tell
         * @param writable there's room for writing
         */
        void onEvent(boolean readable, boolean writable, ReceiveScratch scratch);
    }

    private static final Logger LOG = LoggerFactory.getLogger(Pump.class);
    private static final int EPOLLIN = 1;
    private static final int EPOLLOUT = 4;
    private static final int EPOLLRDHUP = 0x2000;
    private static final int CTL_ADD = 1;
    private static final int CTL_DEL = 2;
    private static final int CTL_MOD = 3;
    private static final int MAX_EVENTS = 64;
    /** {@code struct epoll_event} is packed on x86-64 and nowhere else. */
    private static final int DATA_OFFSET = System.getProperty("os.arch", "").equals("amd64") ? 4 : 8;
    private static final int EVENT_SIZE = DATA_OFFSET + Long.BYTES;

    private static final int MAX_PUMPS = 4;
    private static final @Nullable Pump[] PUMPS =
            new @Nullable Pump[Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, MAX_PUMPS)];
    private static int next;

    private final int epoll;
    private final AtomicLong ids = new AtomicLong();
    private final ConcurrentMap<Long, Handler> handlers = new ConcurrentHashMap<>();

    private Pump() throws IOException {
        epoll = new Libc().epollCreate();
        if (epoll < 0) {
            throw new IOException("epoll: " + Errno.text(-epoll));
        }
    }

    /** One of the JVM's pumps, in turn. */
    public static synchronized Pump take() throws IOException {
        int i = next++ % PUMPS.length;
        Pump pump = PUMPS[i];
        if (pump == null) {
            pump = new Pump();
            FastThreadLocalThread thread = new FastThreadLocalThread(pump::run, "ioth-pump-" + i);
            thread.setDaemon(true);
            thread.start();
            PUMPS[i] = pump;
        }
        return pump;
    }

    /** Watches {@code fd} for reading; the caller cancels before it closes the descriptor. */
    public Registration register(int fd, Handler handler) throws IOException {
        long id = ids.getAndIncrement();
        handlers.put(id, handler);
        Registration registration = new Registration(fd, id);
        int result = registration.control(CTL_ADD, true, false);
        if (result < 0) {
            handlers.remove(id);
            throw new IOException("epoll: " + Errno.text(-result));
        }
        return registration;
    }

    private void run() {
        Libc libc = new Libc();
        ReceiveScratch scratch = new ReceiveScratch(libc);
        MemorySegment events = Arena.ofAuto().allocate((long) MAX_EVENTS * EVENT_SIZE, Long.BYTES);
        while (true) {
            int n = libc.epollWait(epoll, events, MAX_EVENTS, -1);
            for (int i = 0; i < n; i++) {
                long at = (long) i * EVENT_SIZE;
                int what = events.get(ValueLayout.JAVA_INT_UNALIGNED, at);
                Handler handler = handlers.get(events.get(ValueLayout.JAVA_LONG_UNALIGNED, at + DATA_OFFSET));
                if (handler != null) {
                    tell(handler, what, scratch);
                }
            }
        }
    }

    private static void tell(Handler handler, int what, ReceiveScratch scratch) {
        try {
            handler.onEvent((what & ~EPOLLOUT) != 0, (what & EPOLLOUT) != 0, scratch);
        } catch (RuntimeException | Error e) {
            LOG.error("a link's listener failed", e);
        }
    }

    /** A watched descriptor. Its methods must not be called at the same time by several threads. */
    public final class Registration {

        private final int fd;
        private final long id;
        private final Libc libc = new Libc();
        private final MemorySegment event = Arena.ofAuto().allocate(EVENT_SIZE, Long.BYTES);

        private Registration(int fd, long id) {
            this.fd = fd;
            this.id = id;
        }

        /** Says what to wait for from now on. With neither, a hang-up is reported all the same. */
        public void await(boolean readable, boolean writable) {
            control(CTL_MOD, readable, writable);
        }

        /** Ends the watch; idempotent. */
        public void cancel() {
            if (handlers.remove(id) != null) {
                control(CTL_DEL, false, false);
            }
        }

        private int control(int operation, boolean readable, boolean writable) {
            int wanted = (readable ? EPOLLIN | EPOLLRDHUP : 0) | (writable ? EPOLLOUT : 0);
            event.set(ValueLayout.JAVA_INT_UNALIGNED, 0, wanted);
            event.set(ValueLayout.JAVA_LONG_UNALIGNED, DATA_OFFSET, id);
            return libc.epollCtl(epoll, operation, fd, event);
        }
    }
}
