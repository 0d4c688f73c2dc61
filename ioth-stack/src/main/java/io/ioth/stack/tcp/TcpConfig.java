/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.StackConfig;

/**
 * The settings of a stack's TCP.
 *
 * @param sendBuffer the largest send buffer of a connection, in bytes
 * @param receiveBuffer the largest receive buffer of a connection, in bytes
 */
public record TcpConfig(int sendBuffer, int receiveBuffer) {

    /** Those of a stack's configuration. */
    public static TcpConfig of(StackConfig config) {
        return new TcpConfig(config.sendBuffer(), config.receiveBuffer());
    }
}
