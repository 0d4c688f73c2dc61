/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.observe;

import io.ioth.net.IpAddress;

/** A connection, for as long as the call lasts that tells of it. Addresses are fresh objects. */
public interface ObservedConnection {

    /** Our address. */
    IpAddress localAddress();

    /** Our port. */
    int localPort();

    /** The peer's address. */
    IpAddress remoteAddress();

    /** The peer's port. */
    int remotePort();

    /** RFC 9293's name of the state. */
    String stateName();
}
