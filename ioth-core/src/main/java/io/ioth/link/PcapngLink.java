/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.link;

import io.ioth.time.DeadlineHeap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A decorator that writes what passes through a link to a pcapng file, which Wireshark opens, also while it is being written: with the
 * interface's name, the direction of each frame, and times in nanoseconds. Superframes are captured as they are; checksums that only a wire
 * would complete are complete in the file.
 *
 * <p>When the file can't be written any more, one line is logged, and the link goes on without.
 *
 * <p>Threading: confined, as any {@link Link}.
 */
public final class PcapngLink implements Link {

    private static final Logger LOG = LoggerFactory.getLogger(PcapngLink.class);
    private static final long WRITE_AFTER_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int WRITE_AT_BYTES = 64 << 10;

    private final Link inner;
    private final Path path;
    private final long clockOriginNs;
    private final FrameSink capturing = this::captureInbound;
    private @Nullable PcapngFile file;
    private @Nullable FrameSink receiver;
    private long writeAtNs;

    /**
     * Captures {@code inner}, which this takes over and closes.
     *
     * @param path the file; what it held is lost
     * @param interfaceName what the capture calls the interface
     * @param clockOriginNs what time it is when the clock handed in reads 0, in nanoseconds since 1970; 0 for a clock that isn't tied to
     *     any wall clock
     * @throws IOException when the file can't be written, or another link of this process is writing it; {@code inner} is left open
     */
    public PcapngLink(Link inner, Path path, String interfaceName, long clockOriginNs) throws IOException {
        this(inner, path, interfaceName, "", clockOriginNs);
    }

    PcapngLink(Link inner, Path path, String interfaceName, String description, long clockOriginNs)
            throws IOException {
        this.inner = inner;
        this.path = path;
        this.clockOriginNs = clockOriginNs;
        this.file = PcapngFile.create(path, inner.capabilities().medium(), interfaceName, description);
    }

    @Override
    public LinkCapabilities capabilities() {
        return inner.capabilities();
    }

    @Override
    public void start(LinkListener listener) {
        inner.start(listener);
    }

    @Override
    public int receive(FrameSink sink, int budget, long nowNs) {
        receiver = sink;
        int count = inner.receive(capturing, budget, nowNs);
        receiver = null;
        writeIfDue(nowNs);
        return count;
    }

    private void captureInbound(Frame frame, long nowNs) {
        capture(frame, false, nowNs);
        FrameSink sink = receiver;
        if (sink != null) {
            sink.accept(frame, nowNs);
        }
    }

    @Override
    public boolean send(Frame frame, long nowNs) {
        PcapngFile to = file;
        if (to == null) {
            return inner.send(frame, nowNs);
        }
        int before = to.buffered();
        capture(frame, true, nowNs);
        boolean taken = inner.send(frame, nowNs);
        if (!taken) {
            to.truncate(before);
        }
        return taken;
    }

    private void capture(Frame frame, boolean outbound, long nowNs) {
        PcapngFile to = file;
        if (to != null) {
            if (to.buffered() == 0) {
                writeAtNs = nowNs + WRITE_AFTER_NS;
            }
            to.packet(frame, outbound, clockOriginNs + nowNs);
        }
    }

    @Override
    public void flush(long nowNs) {
        inner.flush(nowNs);
        writeIfDue(nowNs);
    }

    private void writeIfDue(long nowNs) {
        PcapngFile to = file;
        if (to == null || to.buffered() == 0 || to.buffered() < WRITE_AT_BYTES && writeAtNs - nowNs > 0) {
            return;
        }
        try {
            to.write();
        } catch (IOException e) {
            LOG.warn("the capture in {} ends here: {}", path, e.toString());
            finish();
        }
    }

    @Override
    public long nextDeadlineNs() {
        long next = inner.nextDeadlineNs();
        PcapngFile to = file;
        if (to == null || to.buffered() == 0) {
            return next;
        }
        return next == DeadlineHeap.NEVER || writeAtNs - next < 0 ? writeAtNs : next;
    }

    @Override
    public void filter(ReceiveFilter filter) {
        inner.filter(filter);
    }

    @Override
    public @Nullable IOException failure() {
        return inner.failure();
    }

    @Override
    public long dropped() {
        return inner.dropped();
    }

    /** Closes the link, and the file after it. */
    @Override
    public void close() {
        inner.close();
        finish();
    }

    private void finish() {
        PcapngFile to = file;
        file = null;
        if (to != null) {
            try {
                to.close();
            } catch (IOException e) {
                LOG.warn("the capture in {} is incomplete: {}", path, e.toString());
            }
        }
    }
}
