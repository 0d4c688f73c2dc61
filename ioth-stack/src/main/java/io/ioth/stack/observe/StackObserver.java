/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.observe;

import io.ioth.AddressOrigin;
import io.ioth.NetInterface.AddressState;
import io.ioth.TcpInfo;
import io.ioth.net.IpAddress;
import java.util.function.Supplier;

/**
 * Told what happens in an engine: seldom things alone, nothing that happens for each packet. Called in the engine; it must neither wait,
 * throw nor call the stack. Times are the stack's clock's.
 */
public interface StackObserver {

    /** Looks at nothing. */
    StackObserver NONE = new StackObserver() {};

    /**
     * An active open has succeeded.
     *
     * @param sinceNs when its SYN was sent first
     */
    default void onConnected(ObservedConnection connection, long sinceNs, Supplier<TcpInfo> info) {}

    /**
     * An active open has failed.
     *
     * @param sinceNs when it began
     */
    default void onConnectFailed(ObservedConnection connection, long sinceNs, String reason) {}

    /**
     * The application has taken a connection that a peer opened.
     *
     * @param sinceNs since when it was established
     */
    default void onAccepted(ObservedConnection connection, long sinceNs) {}

    /**
     * An established connection is at its end, but for what only waits for old segments.
     *
     * @param sinceNs since when it was established
     */
    default void onClosed(ObservedConnection connection, long sinceNs, String reason, Supplier<TcpInfo> info) {}

    /**
     * Something was sent again.
     *
     * @param bytes of text; 0 for a SYN or FIN alone
     */
    default void onRetransmit(ObservedConnection connection, int bytes) {}

    /**
     * A connection was reset.
     *
     * @param ours whether we sent the RST
     */
    default void onReset(ObservedConnection connection, boolean ours) {}

    /** An address is in use, or was found to be another node's. */
    default void onAddress(
            String interfaceName, IpAddress address, int prefixLength, AddressOrigin origin, AddressState state) {}
}
