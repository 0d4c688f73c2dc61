/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import java.util.List;

/**
 * Whether a stack has what its interfaces' settings ask the network for, at one moment.
 *
 * @param missing what it must have and hasn't, for people; empty when it's usable
 * @param trying whether it's being found out of an address that the network gave whether another node has it
 * @param settled whether all have answered that were asked, or won't
 */
public record Usability(List<Missing> missing, boolean trying, boolean settled) {

    /** Copies the list. */
    public Usability {
        missing = List.copyOf(missing);
    }

    /**
     * Something that isn't there.
     *
     * @param unanswered whether it may come yet
     */
    public record Missing(String what, boolean unanswered) {}

    /** Whether nothing is missing that must be there. */
    public boolean isUsable() {
        return missing.isEmpty();
    }
}
