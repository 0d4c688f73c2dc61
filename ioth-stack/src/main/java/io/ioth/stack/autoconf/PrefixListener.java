/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.autoconf;

import io.ioth.net.IpPrefix;
import io.ioth.stack.iface.Lifetimes;

/** Told of the prefixes that hosts may make addresses of. Called in the engine. */
public interface PrefixListener {

    /** A router advertised {@code prefix} as one to make addresses of. */
    void onPrefix(IpPrefix prefix, Lifetimes lifetimes, long nowNs);

    /**
     * If no address was made so far there may be none to make: nobody answers, or a router has told all that it has.
     *
     * @param why for people
     */
    void onNothing(String why, long nowNs);
}
