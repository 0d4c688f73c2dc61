/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.link;

import static io.ioth.link.Frames.ethernet;
import static io.ioth.link.Frames.receive;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LinkPairTest {

    @Test
    void carriesBothWaysInOrder() {
        LinkPair pair = LinkPair.ethernet(1500);
        for (int i = 0; i < 10; i++) {
            assertTrue(pair.a().send(ethernet(1, 2, i), 0));
            assertTrue(pair.b().send(ethernet(2, 1, 100 + i), 0));
        }
        assertEquals(List.of(0, 1, 2), receive(pair.b(), 3, 0));
        assertEquals(List.of(3, 4, 5, 6, 7, 8, 9), receive(pair.b()));
        assertEquals(10, receive(pair.a()).size());
        pair.a().close();
        pair.b().close();
    }

    @Test
    void aFullRingPushesBackAndSaysWhenThereIsRoom() {
        LinkPair pair = LinkPair.of(LinkCapabilities.ethernet(1500), 4);
        AtomicInteger told = new AtomicInteger();
        pair.a().start(told::incrementAndGet);
        for (int i = 0; i < 4; i++) {
            assertTrue(pair.a().send(ethernet(1, 2, i), 0));
        }
        Frame refused = ethernet(1, 2, 4);
        assertFalse(pair.a().send(refused, 0));
        assertFalse(refused.isEmpty());
        receive(pair.b(), 1, 0);
        assertEquals(0, told.get());
        receive(pair.b(), 1, 0);
        assertEquals(1, told.get());
        assertTrue(pair.a().send(refused, 0));
        pair.b().close();
        pair.a().close();
    }

    @Test
    void closingOneEndTakesTheOtherDown() {
        LinkPair pair = LinkPair.ip(1500);
        AtomicInteger told = new AtomicInteger();
        pair.b().start(told::incrementAndGet);
        assertNull(pair.b().failure());
        pair.a().close();
        pair.a().close();
        assertEquals(1, told.get());
        assertNotNull(pair.b().failure());
        Frame frame = ethernet(1, 2, 3);
        assertTrue(pair.b().send(frame, 0));
        assertTrue(frame.isEmpty());
        assertEquals(1, pair.b().dropped());
        pair.b().close();
    }
}
