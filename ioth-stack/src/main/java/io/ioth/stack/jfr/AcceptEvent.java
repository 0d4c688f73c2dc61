/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** The application took a connection that a peer began. */
@Name("io.ioth.TcpAccept")
@Label("TCP Accept")
@Description("The application took a connection that a peer began.")
@Category({"Internet of Threads", "TCP"})
@StackTrace(false)
final class AcceptEvent extends ConnectionEvent {

    @Label("Time in the Queue")
    @Timespan(Timespan.NANOSECONDS)
    long waitTime;
}
