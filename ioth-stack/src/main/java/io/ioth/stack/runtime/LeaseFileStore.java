/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.runtime;

import io.ioth.stack.dhcp.LeaseStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leases in a file, which is replaced as a whole. Writing is done behind the engine's back; what can't be written is logged, and the stack
 * goes on without. Any thread.
 */
public final class LeaseFileStore implements LeaseStore {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseFileStore.class);
    private static final long MAX_BYTES = 1 << 20;

    private final Path file;
    private final String before;
    private final AtomicReference<@Nullable String> pending = new AtomicReference<>();
    private final ReentrantLock writing = new ReentrantLock();

    private LeaseFileStore(Path file, String before) {
        this.file = file;
        this.before = before;
    }

    /**
     * Reads the file, which needn't be there.
     *
     * @throws IOException when it's there and can't be read, or is too large to be one of ours
     */
    public static LeaseFileStore open(Path file) throws IOException {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new IOException(file + " is too large to be a file of leases");
            }
            return new LeaseFileStore(file, new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            return new LeaseFileStore(file, "");
        }
    }

    @Override
    public String load() {
        return before;
    }

    @Override
    public void save(String text) {
        pending.set(text);
        Thread.ofVirtual().name("ioth-leases").start(this::settle);
    }

    @Override
    public void settle() {
        writing.lock();
        try {
            String text = pending.getAndSet(null);
            if (text != null) {
                replace(text);
            }
        } catch (IOException e) {
            LOG.warn("the leases can't be kept in {}", file, e);
        } finally {
            writing.unlock();
        }
    }

    private void replace(String text) throws IOException {
        Path whole = file.toAbsolutePath();
        Path fresh = whole.resolveSibling(whole.getFileName() + ".new");
        try (FileChannel out = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        Files.move(fresh, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
