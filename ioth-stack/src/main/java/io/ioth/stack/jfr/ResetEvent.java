/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A connection was reset. */
@Name("io.ioth.TcpReset")
@Label("TCP Reset")
@Description("A connection was reset.")
@Category({"Internet of Threads", "TCP"})
@StackTrace(false)
final class ResetEvent extends ConnectionEvent {

    @Label("Sent by Us")
    boolean sent;

    @Label("State")
    String state = "";
}
