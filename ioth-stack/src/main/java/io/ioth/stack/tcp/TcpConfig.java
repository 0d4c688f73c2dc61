/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.StackConfig;
import io.ioth.TcpSettings;

/**
 * The settings of a stack's TCP.
 *
 * @param sendBuffer the size of a connection's send buffer, in bytes, or 0 for one that grows with the connection's needs
 * @param receiveBuffer the size of a connection's receive buffer, in bytes, or 0 for one that grows with the connection's needs
 * @param memory what all buffers may take together, in bytes
 * @param settings how connections are opened and closed
 */
public record TcpConfig(int sendBuffer, int receiveBuffer, long memory, TcpSettings settings) {

    /** The least that the default lets all buffers take. */
    static final long MIN_DEFAULT_MEMORY = 64L << 20;

    /** How far a buffer grows by itself. */
    private static final int MAX_TUNED = 8 << 20;
    /** A tuned buffer takes no more than this part of the memory. */
    private static final int MAX_SHARE = 4;

    private static final int HEAP_SHARE = 8;

    /** With the default settings. */
    public TcpConfig(int sendBuffer, int receiveBuffer) {
        this(sendBuffer, receiveBuffer, TcpSettings.DEFAULT);
    }

    /** With the least default memory. */
    public TcpConfig(int sendBuffer, int receiveBuffer, TcpSettings settings) {
        this(sendBuffer, receiveBuffer, MIN_DEFAULT_MEMORY, settings);
    }

    /** Those of a stack's configuration. */
    public static TcpConfig of(StackConfig config) {
        long memory = config.memory();
        if (memory == StackConfig.DEFAULT_MEMORY) {
            memory = Math.max(MIN_DEFAULT_MEMORY, Runtime.getRuntime().maxMemory() / HEAP_SHARE);
        }
        return new TcpConfig(config.sendBuffer(), config.receiveBuffer(), memory, config.tcp());
    }

    /** The most that a send buffer may be, in bytes. */
    int largestSendBuffer() {
        return sendBuffer != 0 ? sendBuffer : largestTuned();
    }

    /** The most that a receive buffer may be, in bytes. */
    int largestReceiveBuffer() {
        return receiveBuffer != 0 ? receiveBuffer : largestTuned();
    }

    private int largestTuned() {
        return (int) Math.min(MAX_TUNED, memory / MAX_SHARE);
    }
}
