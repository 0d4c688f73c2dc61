/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.socket;

import io.ioth.SocketInfo;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What all sockets share. */
public interface BaseSocket {

    /** Sets who is told of readiness. Engine. */
    void listener(ReadinessListener listener);

    /** What is ready now: bits of {@link java.nio.channels.SelectionKey}. Any. */
    int readyOps();

    /**
     * Binds. Engine.
     *
     * @param local port 0 for an ephemeral one
     * @throws java.net.BindException when the address is in use ({@code "Address already in use"}) or isn't this stack's ({@code "Cannot assign requested address"})
     */
    void bind(Endpoint local, long nowNs) throws IOException;

    /** Where it's bound, or null before. Any. */
    @Nullable Endpoint local();

    /** Whom it's connected to, or null. Any. */
    @Nullable Endpoint remote();

    /** Sets an option. Engine. */
    void option(Option option, int value);

    /** Reads an option. Engine. */
    int option(Option option);

    /** Closes for good; idempotent. A stream's data already written is still sent in the background, as {@link Option#SO_LINGER} says. Engine. */
    void close(long nowNs);

    /** For {@code ss}. Engine. */
    SocketInfo info();
}
