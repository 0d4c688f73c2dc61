/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** No accessor throws after a check that found nothing wrong; what was written is read; truncations are seen. */
class HeaderViewsTest {

    private static ByteBuf exactly(byte[] bytes) {
        return Unpooled.wrappedBuffer(bytes).slice(0, bytes.length);
    }

    @Property
    void randomBytesNeverThrow(@ForAll @Size(max = 120) byte[] bytes) {
        ByteBuf buffer = exactly(bytes);
        EthernetView ethernet = new EthernetView();
        if (ethernet.check(buffer, 0, bytes.length) == WireFault.OK) {
            ethernet.destination();
            ethernet.source();
            ethernet.type();
        }
        Icmpv4View icmp = new Icmpv4View();
        if (icmp.check(buffer, 0, bytes.length) == WireFault.OK) {
            icmp.isError();
            icmp.mtu();
            icmp.sequence();
        }
        Icmpv6View icmpv6 = new Icmpv6View();
        if (icmpv6.check(buffer, 0, bytes.length) == WireFault.OK) {
            icmpv6.isError();
            icmpv6.mtu();
            icmpv6.sequence();
        }
    }

    @Property
    void randomArpNeverThrows(@ForAll @Size(max = 40) byte[] bytes, @ForAll boolean plausible) {
        if (plausible && bytes.length >= 8) {
            System.arraycopy(new byte[] {0, 1, 8, 0, 6, 4, 0, 1}, 0, bytes, 0, 8);
        }
        ArpView view = new ArpView();
        if (view.check(exactly(bytes), 0, bytes.length) == WireFault.OK) {
            view.senderMac();
            view.senderIp();
            view.targetMac();
            view.targetIp();
        }
    }

    @Property
    void randomIpv4NeverThrows(@ForAll @Size(max = 80) byte[] bytes, @ForAll boolean plausible) {
        ByteBuf buffer = exactly(bytes);
        if (plausible && bytes.length >= 60) {
            bytes[0] = (byte) (0x45 + (bytes[0] & 7));
            Ipv4View.rewrite(buffer, 0, bytes.length, 1, 0);
        }
        Ipv4View view = new Ipv4View();
        if (view.check(buffer, 0, bytes.length, bytes.length) == WireFault.OK) {
            view.checkOptions();
            buffer.getByte(view.headerLength() - 1);
            buffer.getByte(view.totalLength() - 1);
            view.fragmentOffset();
            view.destination();
        }
    }

    @Property
    void randomIpv6NeverThrows(@ForAll @Size(max = 80) byte[] bytes, @ForAll boolean plausible) {
        if (plausible && bytes.length >= 40) {
            bytes[0] = 0x60;
            bytes[4] = 0;
            bytes[5] = (byte) (bytes.length - 40);
        }
        Ipv6View view = new Ipv6View();
        ByteBuf buffer = exactly(bytes);
        if (view.check(buffer, 0, bytes.length, bytes.length) == WireFault.OK) {
            view.destinationLow();
            buffer.getByte(39 + view.payloadLength());
        }
    }

    @Property
    void randomNeighbourDiscoveryNeverThrows(@ForAll @Size(max = 80) byte[] bytes, @ForAll boolean plausible) {
        if (plausible && bytes.length >= 24) {
            bytes[1] = 0;
            for (int i = 25; i < bytes.length; i += 8) {
                bytes[i] = 1;
            }
        }
        NdView view = new NdView();
        if (view.check(exactly(bytes), 0, bytes.length) == WireFault.OK) {
            view.targetLow();
            view.flags();
            view.linkAddress(NdView.SOURCE_LINK_ADDRESS);
            view.linkAddress(NdView.TARGET_LINK_ADDRESS);
        }
    }

    @Property
    void ipv4RoundTrip(
            @ForAll @IntRange(max = 255) int trafficClass,
            @ForAll @IntRange(min = 20, max = 65535) int totalLength,
            @ForAll @IntRange(max = 65535) int identification,
            @ForAll @IntRange(max = 65535) int flags,
            @ForAll @IntRange(max = 255) int hopLimit,
            @ForAll int source,
            @ForAll int destination) {
        ByteBuf out = Unpooled.buffer(20);
        Ipv4View.write(out, 0, trafficClass, totalLength, identification, flags, hopLimit, 6, source, destination);
        Ipv4View view = new Ipv4View();
        assertEquals(WireFault.OK, view.check(out, 0, 20, totalLength));
        assertEquals(trafficClass, view.trafficClass());
        assertEquals(totalLength, view.totalLength());
        assertEquals(identification, view.identification());
        assertEquals(flags, view.flagsAndOffset());
        assertEquals(hopLimit, view.hopLimit());
        assertEquals(6, view.protocol());
        assertEquals(source, view.source());
        assertEquals(destination, view.destination());
        out.setByte(8, hopLimit ^ 1);
        assertEquals(WireFault.BAD_CHECKSUM, view.check(out, 0, 20, totalLength));
    }

    @Property
    void ipv6RoundTrip(
            @ForAll @IntRange(max = 255) int trafficClass,
            @ForAll @IntRange(max = 0xf_ffff) int flowLabel,
            @ForAll @IntRange(max = 65535) int payloadLength,
            @ForAll long high,
            @ForAll long low) {
        ByteBuf out = Unpooled.buffer(40);
        Ipv6View.write(out, 0, trafficClass, flowLabel, payloadLength, 58, 255);
        Ipv6View.writeAddresses(out, 0, high, low, low, high);
        Ipv6View view = new Ipv6View();
        assertEquals(WireFault.OK, view.check(out, 0, 40, 40 + payloadLength));
        assertEquals(WireFault.TRUNCATED, view.check(out, 0, 40, 39 + payloadLength));
        assertEquals(trafficClass, view.trafficClass());
        assertEquals(flowLabel, view.flowLabel());
        assertEquals(payloadLength, view.payloadLength());
        assertEquals(58, view.nextHeader());
        assertEquals(255, view.hopLimit());
        assertEquals(high, view.sourceHigh());
        assertEquals(low, view.sourceLow());
        assertEquals(low, view.destinationHigh());
        assertEquals(high, view.destinationLow());
    }

    @Property
    void ethernetAndArpRoundTrip(
            @ForAll @LongRange(max = 0xffff_ffff_ffffL) long to,
            @ForAll @LongRange(max = 0xffff_ffff_ffffL) long from,
            @ForAll int a,
            @ForAll int b) {
        ByteBuf out = Unpooled.buffer(42);
        EthernetView.write(out, 0, to, from, EtherTypes.ARP);
        ArpView.write(out, 14, ArpView.REPLY, from, a, to, b);
        EthernetView ethernet = new EthernetView();
        assertEquals(WireFault.OK, ethernet.check(out, 0, 42));
        assertEquals(to, ethernet.destination());
        assertEquals(from, ethernet.source());
        assertEquals(EtherTypes.ARP, ethernet.type());
        ArpView arp = new ArpView();
        assertEquals(WireFault.OK, arp.check(out, 14, 28));
        assertEquals(from, arp.senderMac());
        assertEquals(to, arp.targetMac());
        assertEquals(a, arp.senderIp());
        assertEquals(b, arp.targetIp());
        assertEquals(ArpView.REPLY, arp.operation());
    }

    @Property
    void neighbourDiscoveryRoundTrip(
            @ForAll long high, @ForAll long low, @ForAll @LongRange(max = 0xffff_ffff_ffffL) long mac) {
        long unicast = high & 0x7fff_ffff_ffff_ffffL | 1;
        ByteBuf out = Unpooled.buffer(32);
        NdView.write(out, 0, Icmpv6View.NEIGHBOR_ADVERTISEMENT, NdView.SOLICITED | NdView.OVERRIDE, unicast, low);
        NdView.writeLinkAddress(out, 24, NdView.TARGET_LINK_ADDRESS, mac);
        NdView view = new NdView();
        assertEquals(WireFault.OK, view.check(out, 0, 32));
        assertEquals(NdView.SOLICITED | NdView.OVERRIDE, view.flags());
        assertEquals(unicast, view.targetHigh());
        assertEquals(low, view.targetLow());
        assertEquals(mac, view.linkAddress(NdView.TARGET_LINK_ADDRESS));
        assertEquals(NdView.NO_ADDRESS, view.linkAddress(NdView.SOURCE_LINK_ADDRESS));
    }

    @Example
    void everyTruncationIsSeen() {
        ByteBuf bytes = Unpooled.buffer(64).writeZero(64);
        Ipv4View.write(bytes, 0, 0, 28, 1, 0, 64, 17, 1, 2);
        Ipv4View ipv4 = new Ipv4View();
        for (int length = 0; length < 28; length++) {
            assertEquals(WireFault.TRUNCATED, ipv4.check(bytes, 0, length, length));
        }
        Ipv6View.write(bytes, 0, 0, 0, 8, 17, 64);
        Ipv6View ipv6 = new Ipv6View();
        for (int length = 0; length < 48; length++) {
            assertEquals(WireFault.TRUNCATED, ipv6.check(bytes, 0, length, length));
        }
        NdView.write(bytes, 0, 135, 0, 1, 1);
        NdView.writeLinkAddress(bytes, 24, 1, 5);
        for (int length = 0; length < 32; length++) {
            WireFault fault = new NdView().check(bytes, 0, length);
            assertEquals(length == 24, fault == WireFault.OK, "length " + length);
        }
        ArpView.write(bytes, 0, 1, 1, 2, 3, 4);
        for (int length = 0; length < 28; length++) {
            assertNotEquals(WireFault.OK, new ArpView().check(bytes, 0, length));
        }
    }
}
