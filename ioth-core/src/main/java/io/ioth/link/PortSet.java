/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.link;

import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A set of ports in the order in which they joined, with joining and leaving in constant time. Any thread may walk it, without a lock; writers
 * take turns by a lock of their own. A walker may or may not see a port that joins or leaves meanwhile.
 */
final class PortSet {

    private static final int SMALL = 16;

    /** Slots are filled in order; a port that leaves makes its slot null. */
    private static final class Members {
        final @Nullable SwitchPort[] ports;
        volatile int end;

        Members(int capacity) {
            ports = new @Nullable SwitchPort[capacity];
        }
    }

    private volatile Members members = new Members(2);
    private int size;
    private @Nullable Map<SwitchPort, Integer> slots;

    int size() {
        return size;
    }

    void add(SwitchPort port) {
        Members now = members;
        if (now.end == now.ports.length) {
            now = compact();
        }
        int slot = now.end;
        now.ports[slot] = port;
        now.end = slot + 1;
        size++;
        if (slots != null) {
            slots.put(port, slot);
        } else if (size > SMALL) {
            index();
        }
    }

    void remove(SwitchPort port) {
        int slot = slotOf(port);
        if (slot >= 0) {
            members.ports[slot] = null;
            size--;
            if (slots != null) {
                slots.remove(port);
            }
        }
    }

    boolean contains(SwitchPort port) {
        return slotOf(port) >= 0;
    }

    private int slotOf(SwitchPort port) {
        if (slots != null) {
            return slots.getOrDefault(port, -1);
        }
        Members now = members;
        for (int i = 0; i < now.end; i++) {
            if (now.ports[i] == port) {
                return i;
            }
        }
        return -1;
    }

    private Members compact() {
        Members old = members;
        Members fresh = new Members(Math.max(2, size * 2));
        int end = 0;
        for (int i = 0; i < old.end; i++) {
            SwitchPort port = old.ports[i];
            if (port != null) {
                fresh.ports[end++] = port;
            }
        }
        fresh.end = end;
        members = fresh;
        if (slots != null) {
            index();
        }
        return fresh;
    }

    private void index() {
        Map<SwitchPort, Integer> fresh = new IdentityHashMap<>(size * 2);
        Members now = members;
        for (int i = 0; i < now.end; i++) {
            SwitchPort port = now.ports[i];
            if (port != null) {
                fresh.put(port, i);
            }
        }
        slots = fresh;
    }

    /** Gives every port but {@code from} the bytes of {@code frame}, by reference; {@code frame} stays as it is. */
    void deliverCopies(Frame frame, SwitchPort from) {
        Members now = members;
        int end = now.end;
        Frame copy = new Frame();
        for (int i = 0; i < end; i++) {
            SwitchPort port = now.ports[i];
            if (port != null && port != from) {
                frame.shareWith(copy);
                port.deliver(copy);
            }
        }
    }
}
