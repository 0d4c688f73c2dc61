/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** A connection that this stack began is established, or has failed. */
@Name("io.ioth.TcpConnect")
@Label("TCP Connect")
@Description("A connection that this stack began is established, or has failed.")
@Category({"Internet of Threads", "TCP"})
@StackTrace(false)
final class ConnectEvent extends ConnectionEvent {

    @Label("Connect Time")
    @Timespan(Timespan.NANOSECONDS)
    long connectTime;

    @Label("Round-Trip Time")
    @Timespan(Timespan.NANOSECONDS)
    long roundTripTime;

    @Label("Successful")
    boolean successful;

    @Label("Reason")
    String reason = "";
}
