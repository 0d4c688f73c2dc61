/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.autoconf;

/** One way in which an interface gets its settings by itself. Confined to the engine. */
public interface Configurator {

    /** What it is, as people say it: {@code DHCPv4}. */
    String what();

    /** Begins, or begins again after {@link #stop}. It tells {@link Host#progress} what became of it. */
    void start(long nowNs);

    /** The link works again after a break: what was learnt is confirmed, or learnt afresh. */
    void onLinkUp(long nowNs);

    /**
     * A router says whether addresses and other settings are to be had by DHCPv6 (RFC 4861 §4.2); both are true when no router answers. Told
     * whenever a router does, and after each start. DHCPv6 that isn't required waits for this.
     */
    default void onDhcp6Offered(boolean managed, boolean other, long nowNs) {}

    /** Ends: gives back what can be given back, and removes what it configured. */
    void stop(long nowNs);
}
