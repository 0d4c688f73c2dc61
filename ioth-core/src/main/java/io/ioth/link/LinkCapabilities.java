/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.link;

/**
 * What a link carries.
 *
 * @param medium what a frame begins with
 * @param mtu the largest network-layer packet, headers of the network layer included, in bytes
 * @param maxSuperframe the largest network-layer packet that is taken as a superframe ({@link Frame#gsoSize()}), in bytes; 0 when none is
 * @param checksumOffloadTx whether frames to send may be {@link ChecksumState#PARTIAL} or {@link ChecksumState#VALID}
 * @param inMemory whether frames never leave this JVM's memory, so that a payload goes by reference
 */
public record LinkCapabilities(
        Medium medium, int mtu, int maxSuperframe, boolean checksumOffloadTx, boolean inMemory) {

    /** What a frame begins with. */
    public enum Medium {
        /** An Ethernet header, without frame check sequence. */
        ETHERNET,
        /** An IPv4 or IPv6 header. */
        IP
    }

    /** Plain Ethernet with no offloads. */
    public static LinkCapabilities ethernet(int mtu) {
        return new LinkCapabilities(Medium.ETHERNET, mtu, 0, false, false);
    }

    /** Plain IP with no offloads. */
    public static LinkCapabilities ip(int mtu) {
        return new LinkCapabilities(Medium.IP, mtu, 0, false, false);
    }
}
