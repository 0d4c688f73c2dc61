/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.dhcp;

/** Where leases outlive the stack. The engine calls {@link #save} within its work, so that must not wait for a disk. */
public interface LeaseStore {

    /** Nothing outlives the stack; leases are given back when it closes. */
    LeaseStore NONE = new LeaseStore() {
        @Override
        public boolean isKept() {
            return false;
        }

        @Override
        public String load() {
            return "";
        }

        @Override
        public void save(String text) {}
    };

    /** Whether anything is kept, so that leases aren't given back when the stack closes. */
    default boolean isKept() {
        return true;
    }

    /** What was saved last, or is empty when there's nothing. Called once, before anything is saved. */
    String load();

    /** Replaces what was saved before, as a whole or not at all. */
    void save(String text);

    /** Waits until what was saved last is in its place. Not for the engine. */
    default void settle() {}
}
