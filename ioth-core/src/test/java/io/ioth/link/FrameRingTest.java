/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.link.FrameRing.Offer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class FrameRingTest {

    @Property(tries = 200)
    void agreesWithAQueue(@ForAll int seed, @ForAll @IntRange(min = 1, max = 40) int limit) {
        Random random = new Random(seed);
        FrameRing ring = new FrameRing(limit);
        ArrayDeque<Integer> model = new ArrayDeque<>();
        Frame out = new Frame();
        for (int i = 0; i < 300; i++) {
            if (random.nextInt(100) < 55) {
                Frame frame = Frames.ethernet(1, 2, i);
                Offer expected = model.size() == limit ? Offer.FULL : model.isEmpty() ? Offer.QUEUED_FIRST : Offer.QUEUED;
                assertEquals(expected, ring.offer(frame));
                assertEquals(expected != Offer.FULL, frame.isEmpty());
                frame.release();
                if (expected != Offer.FULL) {
                    model.add(i);
                }
            } else {
                assertEquals(!model.isEmpty(), ring.poll(out));
                if (!model.isEmpty()) {
                    assertEquals(model.remove(), out.head().getInt(14));
                    out.release();
                }
            }
            assertEquals(model.isEmpty(), ring.isEmpty());
        }
        ring.close();
        Frame late = Frames.ethernet(1, 2, 3);
        assertEquals(Offer.CLOSED, ring.offer(late));
        late.release();
    }

    @Property(tries = 200)
    void theLongMapAgreesWithAHashMap(@ForAll int seed) {
        Random random = new Random(seed);
        LongMap<Integer> map = new LongMap<>();
        Map<Long, Integer> model = new HashMap<>();
        for (int i = 0; i < 500; i++) {
            long key = 1 + random.nextInt(60) * 0x1_0000_0001L;
            if (random.nextInt(3) > 0) {
                map.put(key, i);
                model.put(key, i);
            } else {
                map.remove(key);
                model.remove(key);
            }
            assertEquals(model.get(key), map.get(key));
        }
        model.forEach((key, value) -> assertEquals(value, map.get(key)));
        assertNull(map.get(0));
    }

    @Property(tries = 100)
    void thePortSetAgreesWithASetInOrder(@ForAll int seed) {
        Random random = new Random(seed);
        VirtualSwitch lan = VirtualSwitch.anonymous(VirtualSwitch.Options.DEFAULT);
        SwitchPort[] ports = new SwitchPort[50];
        for (int i = 0; i < ports.length; i++) {
            ports[i] = new SwitchPort(lan);
        }
        PortSet set = new PortSet();
        Set<SwitchPort> model = new LinkedHashSet<>();
        for (int i = 0; i < 300; i++) {
            SwitchPort port = ports[random.nextInt(ports.length)];
            assertEquals(model.contains(port), set.contains(port));
            if (model.remove(port)) {
                set.remove(port);
            } else {
                set.add(port);
                model.add(port);
            }
            assertEquals(model.size(), set.size());
        }
        Frame frame = Frames.ethernet(1, 2, 7);
        set.deliverCopies(frame, ports[0]);
        frame.release();
        for (SwitchPort port : ports) {
            List<Integer> expected = model.contains(port) && port != ports[0] ? List.of(7) : List.of();
            assertEquals(expected, Frames.receive(port));
        }
        assertTrue(frame.isEmpty());
    }
}
