/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.jfr;

import io.ioth.metrics.Counter;
import io.ioth.metrics.Counters;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;

/** What a stack has counted since it was opened. */
@Name("io.ioth.StackStatistics")
@Label("Stack Statistics")
@Description("What a stack has counted since it was opened.")
@Category({"Internet of Threads", "Stack"})
@StackTrace(false)
@Period("10 s")
final class StatisticsEvent extends StackEvent {

    @Label("Frames Received")
    long framesReceived;

    @Label("Bytes Received")
    @DataAmount
    long bytesReceived;

    @Label("Frames Sent")
    long framesSent;

    @Label("Bytes Sent")
    @DataAmount
    long bytesSent;

    @Label("IP Packets Received")
    long packetsReceived;

    @Label("IP Packets Sent")
    long packetsSent;

    @Label("Connections Established")
    long connections;

    @Label("Active Opens")
    long activeOpens;

    @Label("Passive Opens")
    long passiveOpens;

    @Label("Segments Received")
    long segmentsReceived;

    @Label("Segments Sent")
    long segmentsSent;

    @Label("Segments Sent Again")
    long retransmits;

    @Label("Connections Reset")
    long resets;

    @Label("Datagrams Received")
    long datagramsReceived;

    @Label("Datagrams Sent")
    long datagramsSent;

    @Label("Packets Dropped")
    long drops;

    void fill(String name, Counters counters) {
        stack = name;
        framesReceived = counters.get(Counter.IF_IN_FRAMES);
        bytesReceived = counters.get(Counter.IF_IN_OCTETS);
        framesSent = counters.get(Counter.IF_OUT_FRAMES);
        bytesSent = counters.get(Counter.IF_OUT_OCTETS);
        packetsReceived = counters.get(Counter.IP_IN_RECEIVES);
        packetsSent = counters.get(Counter.IP_OUT_REQUESTS);
        connections = counters.get(Counter.TCP_CURR_ESTAB);
        activeOpens = counters.get(Counter.TCP_ACTIVE_OPENS);
        passiveOpens = counters.get(Counter.TCP_PASSIVE_OPENS);
        segmentsReceived = counters.get(Counter.TCP_IN_SEGS);
        segmentsSent = counters.get(Counter.TCP_OUT_SEGS);
        retransmits = counters.get(Counter.TCP_RETRANS_SEGS);
        resets = counters.get(Counter.TCP_ESTAB_RESETS);
        datagramsReceived = counters.get(Counter.UDP_IN_DATAGRAMS);
        datagramsSent = counters.get(Counter.UDP_OUT_DATAGRAMS);
        for (long each : counters.drops().values()) {
            drops += each;
        }
    }
}
