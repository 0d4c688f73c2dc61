/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.jmx;

import java.util.List;
import java.util.Map;

/** A stack: {@code io.ioth:type=Stack,name=…}. Counters have the names that the MIBs give them, as of RFC 4022 and RFC 4113. */
public interface StackMXBean {

    /** Its name. */
    String getName();

    /** The names of its interfaces. */
    List<String> getInterfaces();

    /** Its addresses with their prefixes and states, such as {@code vde0 fd00::80/64 PREFERRED}. */
    List<String> getAddresses();

    /** Its routes. */
    List<String> getRoutes();

    /** The name servers that it asks. */
    List<String> getNameServers();

    /** Its sockets, one line each. */
    List<String> getSockets();

    /** How many sockets there are of each protocol and state, such as {@code tcp ESTABLISHED}. */
    Map<String, Integer> getSocketsByState();

    /** Everything that it counts, such as {@code tcpRetransSegs}. */
    Map<String, Long> getCounters();

    /** How many packets were dropped, for each reason that there was. */
    Map<String, Long> getDrops();

    /** Connections opened by us. */
    long getTcpActiveOpens();

    /** Connections opened by peers. */
    long getTcpPassiveOpens();

    /** Attempts that failed. */
    long getTcpAttemptFails();

    /** Established connections that were reset. */
    long getTcpEstabResets();

    /** Connections that are established now. */
    long getTcpCurrEstab();

    /** Segments received. */
    long getTcpInSegs();

    /** Segments sent, retransmissions not included. */
    long getTcpOutSegs();

    /** Segments sent again. */
    long getTcpRetransSegs();

    /** Segments sent with RST. */
    long getTcpOutRsts();

    /** Datagrams received. */
    long getUdpInDatagrams();

    /** Datagrams sent. */
    long getUdpOutDatagrams();

    /** Datagrams for ports that nobody listened at. */
    long getUdpNoPorts();
}
