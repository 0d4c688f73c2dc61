/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.socket;

import io.ioth.TcpInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A TCP socket: closed, connecting, connected or listening. */
public interface StreamSocket extends BaseSocket {

    /**
     * Begins to connect, binding first if need be. {@link java.nio.channels.SelectionKey#OP_CONNECT} becomes ready when the attempt has ended; then
     * {@link #finishConnect} tells how. Engine.
     *
     * @throws java.net.NoRouteToHostException when there's no route
     */
    void connect(Endpoint remote, long nowNs) throws IOException;

    /**
     * Whether the connection is established. Any.
     *
     * @throws java.net.ConnectException when it was refused or timed out
     * @throws java.net.NoRouteToHostException when the peer was unreachable
     */
    boolean finishConnect() throws IOException;

    /** Begins to listen, binding to an ephemeral port if need be, or changes the backlog. Engine. */
    void listen(int backlog, long nowNs) throws IOException;

    /** Takes a connection from the accept queue, or answers null when there is none. Engine. */
    @Nullable StreamSocket accept(long nowNs);

    /**
     * Copies received bytes out. Any; one reader at a time.
     *
     * @return how many; 0 when there are none now; -1 at the end of the stream or after {@link #shutdownInput}
     * @throws java.net.SocketException {@code "Connection reset"}
     * @throws java.net.SocketTimeoutException when the connection was given up for lack of answers
     */
    int read(ByteBuffer target) throws IOException;

    /** Bytes that {@link #read} would find at least. Any. */
    int available();

    /**
     * Copies bytes in, to be sent. Any; one writer at a time.
     *
     * @return how many; 0 when the send buffer is full
     * @throws java.net.SocketException {@code "Broken pipe"} after the peer reset the connection or {@link #shutdownOutput}; {@code "Connection reset"} when that's news
     */
    int write(ByteBuffer source) throws IOException;

    /** Sends a FIN behind what was written. Engine. */
    void shutdownOutput(long nowNs);

    /** Discards what arrives from now on. Engine. */
    void shutdownInput(long nowNs);

    /** Whether all that was written, and the FIN, has been acknowledged, or never will be. For {@link Option#SO_LINGER}. Any. */
    boolean isDrained();

    /** Resets the connection. Engine. */
    void abort(long nowNs);

    /** What TCP knows of the connection, or null when it isn't synchronized. Engine. */
    @Nullable TcpInfo tcpInfo();

    /** RFC 9293's state name, such as {@code ESTABLISHED}. Any. */
    String stateName();
}
