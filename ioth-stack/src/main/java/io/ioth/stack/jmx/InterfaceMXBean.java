/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.jmx;

import java.util.List;

/** An interface of a stack: {@code io.ioth:type=Interface,stack=…,name=…}. */
public interface InterfaceMXBean {

    /** Its name. */
    String getName();

    /** Its index. */
    int getIndex();

    /** Where it is plugged in; empty for the loopback. */
    String getVnl();

    /** Its Ethernet address; empty when it has none. */
    String getMac();

    /** The largest IP packet, in bytes. */
    int getMtu();

    /** Whether its link works. */
    boolean isUp();

    /** Its addresses with their prefixes and states. */
    List<String> getAddresses();

    /** The neighbours that it knows. */
    List<String> getNeighbors();

    /** Frames received. */
    long getInFrames();

    /** Octets received. */
    long getInOctets();

    /** Frames sent. */
    long getOutFrames();

    /** Octets sent. */
    long getOutOctets();

    /** Frames dropped. */
    long getDropped();
}
