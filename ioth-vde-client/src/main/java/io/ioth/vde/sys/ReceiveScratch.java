/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.vde.sys;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Buffers that all links of one pump receive into, so that an idle link holds none. The pump's thread only. */
public final class ReceiveScratch {

    private final Libc libc;
    private final Map<Integer, DatagramBatch> batches = new HashMap<>();
    private @Nullable SuperframeBuffer superframe;

    ReceiveScratch(Libc libc) {
        this.libc = libc;
    }

    Libc libc() {
        return libc;
    }

    /** A batch of buffers for frames of up to {@code frameSize} bytes. */
    DatagramBatch datagrams(int frameSize) {
        DatagramBatch batch = batches.get(frameSize);
        if (batch == null) {
            batch = new DatagramBatch(frameSize);
            batches.put(frameSize, batch);
        }
        return batch;
    }

    /** A buffer for one frame of any size. */
    SuperframeBuffer superframe() {
        SuperframeBuffer buffer = superframe;
        if (buffer == null) {
            buffer = new SuperframeBuffer();
            superframe = buffer;
        }
        return buffer;
    }
}
