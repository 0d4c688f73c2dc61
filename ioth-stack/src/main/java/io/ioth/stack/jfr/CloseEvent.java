/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.jfr;

import io.ioth.TcpInfo;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** A connection has ended. */
@Name("io.ioth.TcpClose")
@Label("TCP Close")
@Description("A connection has ended.")
@Category({"Internet of Threads", "TCP"})
@StackTrace(false)
final class CloseEvent extends ConnectionEvent {

    @Label("Lifetime")
    @Timespan(Timespan.NANOSECONDS)
    long lifetime;

    @Label("Bytes Sent")
    @DataAmount
    long bytesSent;

    @Label("Bytes Received")
    @DataAmount
    long bytesReceived;

    @Label("Bytes Sent Again")
    @DataAmount
    long bytesRetransmitted;

    @Label("Segments Sent Again")
    long retransmits;

    @Label("Round-Trip Time")
    @Timespan(Timespan.NANOSECONDS)
    long roundTripTime;

    @Label("Least Round-Trip Time")
    @Timespan(Timespan.NANOSECONDS)
    long minRoundTripTime;

    @Label("Congestion Window")
    @DataAmount
    int congestionWindow;

    @Label("Reason")
    String reason = "";

    void fill(TcpInfo info) {
        TcpInfo.Traffic traffic = info.traffic();
        bytesSent = traffic.bytesSent();
        bytesReceived = traffic.bytesReceived();
        bytesRetransmitted = traffic.bytesRetransmitted();
        retransmits = info.loss().retransmits();
        roundTripTime = info.srttNs();
        minRoundTripTime = info.minRttNs();
        congestionWindow = info.cwnd();
    }
}
