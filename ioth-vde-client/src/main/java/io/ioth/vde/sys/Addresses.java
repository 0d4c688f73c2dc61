/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.vde.sys;

import io.netty.buffer.ByteBuf;
import java.lang.foreign.MemorySegment;

/** Where the bytes of buffers are in memory. */
final class Addresses {

    private Addresses() {}

    /** Whether {@code bytes} lie in one piece outside the heap, so that native code can be given their address. */
    static boolean has(ByteBuf bytes) {
        return bytes.hasMemoryAddress() || (bytes.isDirect() && bytes.nioBufferCount() == 1);
    }

    /** The address of the byte at absolute index {@code index}; valid as long as the buffer isn't released. */
    static long of(ByteBuf bytes, int index, int length) {
        if (bytes.hasMemoryAddress()) {
            return bytes.memoryAddress() + index;
        }
        return length == 0 ? 0 : MemorySegment.ofBuffer(bytes.nioBuffer(index, length)).address();
    }
}
