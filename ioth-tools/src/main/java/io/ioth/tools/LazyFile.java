/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** A file that is made when the first byte for it comes, so that a failed transfer doesn't destroy what was there. */
final class LazyFile implements WritableByteChannel {

    private final Path file;
    private @Nullable FileChannel channel;

    LazyFile(Path file) {
        this.file = file;
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
        FileChannel to = channel;
        if (to == null) {
            to = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
            channel = to;
        }
        return to.write(bytes);
    }

    @Override
    public boolean isOpen() {
        FileChannel to = channel;
        return to == null || to.isOpen();
    }

    @Override
    public void close() throws IOException {
        FileChannel to = channel;
        if (to != null) {
            to.close();
        }
    }
}
