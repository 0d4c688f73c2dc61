/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.StackConfig;
import io.ioth.TcpSettings;

/**
 * The settings of a stack's TCP.
 *
 * @param sendBuffer the largest send buffer of a connection, in bytes
 * @param receiveBuffer the largest receive buffer of a connection, in bytes
 * @param settings how connections are opened and closed
 */
public record TcpConfig(int sendBuffer, int receiveBuffer, TcpSettings settings) {

    /** With the default settings. */
    public TcpConfig(int sendBuffer, int receiveBuffer) {
        this(sendBuffer, receiveBuffer, TcpSettings.DEFAULT);
    }

    /** Those of a stack's configuration. */
    public static TcpConfig of(StackConfig config) {
        return new TcpConfig(config.sendBuffer(), config.receiveBuffer(), config.tcp());
    }
}
