/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.jfr;

import jdk.jfr.Label;

/** What every event of a TCP connection has. */
abstract class ConnectionEvent extends StackEvent {

    @Label("Local Address")
    String localAddress = "";

    @Label("Local Port")
    int localPort;

    @Label("Remote Address")
    String remoteAddress = "";

    @Label("Remote Port")
    int remotePort;
}
