/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.jfr;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Throttle;

/** Something was sent again. */
@Name("io.ioth.TcpRetransmit")
@Label("TCP Retransmit")
@Description("Something was sent again.")
@Category({"Internet of Threads", "TCP"})
@StackTrace(false)
@Throttle("100/s")
final class RetransmitEvent extends ConnectionEvent {

    @Label("Bytes")
    @DataAmount
    int bytes;

    @Label("State")
    String state = "";
}
