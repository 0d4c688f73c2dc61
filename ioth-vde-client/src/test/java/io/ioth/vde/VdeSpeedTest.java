/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.vde;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.link.Frame;
import io.ioth.link.Link;
import io.ioth.link.Links;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How fast frames go through a switch; printed, not judged. */
@Timeout(60)
class VdeSpeedTest {

    private static final long DURATION_NS = 1_000_000_000L;
    private static final int BATCH = 32;

    @TempDir
    Path temporary;

    private long arrived;

    @Test
    void oneWay() throws Exception {
        try (SwitchProcess sw = SwitchProcess.start(temporary);
                Link a = Links.open(sw.vnl());
                Link b = Links.open(sw.vnl())) {
            b.start(() -> arrived += b.receive((frame, _) -> frame.release(), Integer.MAX_VALUE, 0));
            Semaphore room = new Semaphore(0);
            a.start(room::release);
            run(a, room, 60);
            long small = run(a, room, 60);
            long large = run(a, room, 1514);
            assertTrue(small > 0 && large > 0);
        }
    }

    private long run(Link link, Semaphore room, int length) throws InterruptedException {
        ByteBuf bytes = PooledByteBufAllocator.DEFAULT.directBuffer();
        bytes.writeBytes(VdeLinkTest.frame(new byte[] {-1, -1, -1, -1, -1, -1}, new byte[] {2, 0, 0, 0, 0, 1}, length, 0));
        Frame frame = new Frame();
        long before = arrived;
        long sent = 0;
        long start = System.nanoTime();
        while (System.nanoTime() - start < DURATION_NS) {
            for (int i = 0; i < BATCH; i++) {
                frame.set(bytes.retainedDuplicate());
                while (!link.send(frame, 0)) {
                    assertTrue(room.tryAcquire(10, TimeUnit.SECONDS), "there should be room");
                    link.receive((other, _) -> other.release(), BATCH, 0);
                }
                sent++;
            }
            link.flush(0);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        long got = arrived - before;
        System.out.printf("vde_switch, %d-byte frames: sent %.0f k/s, arrived %.0f k/s%n", length, sent / seconds / 1e3,
                got / seconds / 1e3);
        bytes.release();
        return got;
    }
}
