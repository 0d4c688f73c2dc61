/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.vde.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A {@code struct ifreq}: a device's name, and one value. Confined. */
final class InterfaceRequest {

    private static final int SIZE = 40;
    private static final int VALUE = 16;

    private final MemorySegment request;

    InterfaceRequest(Arena arena, String name) {
        request = arena.allocate(SIZE, Long.BYTES);
        request.setString(0, name);
    }

    long address() {
        return request.address();
    }

    String name() {
        return request.getString(0);
    }

    short flags() {
        return request.get(ValueLayout.JAVA_SHORT, VALUE);
    }

    void flags(short flags) {
        request.set(ValueLayout.JAVA_SHORT, VALUE, flags);
    }

    int number() {
        return request.get(ValueLayout.JAVA_INT, VALUE);
    }

    void number(int value) {
        request.set(ValueLayout.JAVA_INT, VALUE, value);
    }
}
