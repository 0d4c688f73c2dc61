/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.link;

import io.ioth.link.LinkCapabilities.Medium;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A pcapng file with one section and one interface (draft-ietf-opsawg-pcapng). Confined. */
final class PcapngFile {

    /** No frame is longer. */
    static final int SNAP_LENGTH = 262_144;

    private static final int SECTION_HEADER = 0x0a0d0d0a;
    private static final int BYTE_ORDER_MAGIC = 0x1a2b3c4d;
    private static final int INTERFACE_DESCRIPTION = 1;
    private static final int ENHANCED_PACKET = 6;
    private static final int LINKTYPE_ETHERNET = 1;
    private static final int LINKTYPE_RAW = 101;
    private static final int OPTION_END = 0;
    private static final int SHB_USERAPPL = 4;
    private static final int IF_NAME = 2;
    private static final int IF_DESCRIPTION = 3;
    private static final int IF_TSRESOL = 9;
    private static final int EPB_FLAGS = 2;
    private static final int NANOSECONDS = 9;
    private static final int INITIAL_BUFFER = 4096;

    private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

    private final Path path;
    /** Not a channel, which an interrupt of the thread that happens to run the stack would close. */
    private final FileOutputStream file;
    private final ByteBuf buffer;

    private PcapngFile(Path path, FileOutputStream file) {
        this.path = path;
        this.file = file;
        this.buffer = PooledByteBufAllocator.DEFAULT.directBuffer(INITIAL_BUFFER);
    }

    /** Creates the file, or empties the one there is, and writes its headers. */
    static PcapngFile create(Path file, Medium medium, String name, String description) throws IOException {
        Path path = realPath(file);
        if (!OPEN.add(path)) {
            throw new IOException("the capture file " + file
                    + " is being written by another link of this process; give each link a file of its own");
        }
        try {
            FileOutputStream stream = new FileOutputStream(path.toFile());
            return new PcapngFile(path, stream).headers(medium, name, description);
        } catch (IOException e) {
            OPEN.remove(path);
            throw new IOException("the capture file " + file + " can't be written: " + e, e);
        }
    }

    private PcapngFile headers(Medium medium, String name, String description) throws IOException {
        try {
            sectionHeader();
            interfaceDescription(medium, name, description);
            write();
            return this;
        } catch (IOException e) {
            buffer.release();
            file.close();
            throw e;
        }
    }

    private static Path realPath(Path file) throws IOException {
        Path absolute = file.toAbsolutePath();
        if (Files.exists(absolute)) {
            return absolute.toRealPath();
        }
        Path directory = absolute.getParent();
        Path name = absolute.getFileName();
        if (directory == null || name == null) {
            throw new IOException("'" + file + "' is not the name of a file");
        }
        try {
            return directory.toRealPath().resolve(name);
        } catch (NoSuchFileException e) {
            throw new IOException("the directory " + directory + " of the capture file doesn't exist; create it first", e);
        }
    }

    private void sectionHeader() {
        int start = begin(SECTION_HEADER);
        buffer.writeIntLE(BYTE_ORDER_MAGIC).writeShortLE(1).writeShortLE(0).writeLongLE(-1);
        option(SHB_USERAPPL, "ioth");
        end(start);
    }

    private void interfaceDescription(Medium medium, String name, String description) {
        int start = begin(INTERFACE_DESCRIPTION);
        buffer.writeShortLE(medium == Medium.ETHERNET ? LINKTYPE_ETHERNET : LINKTYPE_RAW).writeShortLE(0);
        buffer.writeIntLE(SNAP_LENGTH);
        option(IF_NAME, name);
        if (!description.isEmpty()) {
            option(IF_DESCRIPTION, description);
        }
        buffer.writeShortLE(IF_TSRESOL).writeShortLE(1).writeIntLE(NANOSECONDS);
        end(start);
    }

    /**
     * Adds a frame, in memory.
     *
     * @param outbound whether it was sent, not received
     * @param epochNs when, in nanoseconds since 1970
     */
    void packet(Frame frame, boolean outbound, long epochNs) {
        int length = frame.length();
        int start = begin(ENHANCED_PACKET);
        buffer.writeIntLE(0).writeIntLE((int) (epochNs >>> 32)).writeIntLE((int) epochNs);
        buffer.writeIntLE(length).writeIntLE(length);
        frame.writeCompletedTo(buffer);
        pad(length);
        buffer.writeShortLE(EPB_FLAGS).writeShortLE(4).writeIntLE(outbound ? 2 : 1);
        end(start);
    }

    private int begin(int type) {
        int start = buffer.writerIndex();
        buffer.writeIntLE(type).writeIntLE(0);
        return start;
    }

    private void end(int start) {
        buffer.writeShortLE(OPTION_END).writeShortLE(0);
        int length = buffer.writerIndex() - start + 4;
        buffer.writeIntLE(length);
        buffer.setIntLE(start + 4, length);
    }

    private void option(int code, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        buffer.writeShortLE(code).writeShortLE(bytes.length).writeBytes(bytes);
        pad(bytes.length);
    }

    private void pad(int length) {
        buffer.writeZero(-length & 3);
    }

    /** How many bytes wait for {@link #write}. */
    int buffered() {
        return buffer.readableBytes();
    }

    /** Takes back what was added since there were {@code bytes} waiting. */
    void truncate(int bytes) {
        buffer.writerIndex(buffer.readerIndex() + bytes);
    }

    /** Writes what waits to the file. */
    void write() throws IOException {
        while (buffer.isReadable()) {
            buffer.readBytes(file, buffer.readableBytes());
        }
        buffer.clear();
    }

    /** Writes what waits, and closes the file. */
    void close() throws IOException {
        try {
            write();
        } finally {
            buffer.release();
            OPEN.remove(path);
            file.close();
        }
    }
}
