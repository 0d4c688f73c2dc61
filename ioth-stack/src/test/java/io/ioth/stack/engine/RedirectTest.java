/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ioth.NetInterface.NeighborState;
import io.ioth.Route;
import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.net.IpPrefix;
import io.ioth.stack.ip.Path;
import io.ioth.stack.rfc.Rfc;
import io.ioth.stack.socket.Endpoint;
import io.ioth.stack.socket.Family;
import io.ioth.stack.socket.PacketSocket;
import io.ioth.wire.EtherTypes;
import io.ioth.wire.NdView;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Redirects of both families (RFC 4861 §8, RFC 1122 §3.2.2.2). */
class RedirectTest extends RouterTestBase {

    private static final long ENGINE_MAC = 0x0200_0000_0001L;
    private static final String FAR4 = "192.0.2.1";

    @BeforeEach
    void routers() throws IOException {
        configure(ROUTERS);
        advertise(one);
        engine.addRoute(Route.via(IpPrefix.DEFAULT_IPV4, one.ipv4, "e0"));
        assertEquals(one.address, nextHop(FAR));
    }

    private static byte[] redirect(IpAddress target, String destination, long mac) {
        byte[] head = WirePeer.octets(137, 0, 0, 0, 0, 0, 0, 0);
        byte[] option = mac == 0 ? new byte[0] : WirePeer.octets(2, 1, (int) (mac >> 40), (int) (mac >> 32),
                (int) (mac >> 24), (int) (mac >> 16), (int) (mac >> 8), (int) mac);
        byte[] quoted = WirePeer.octets(4, 1, 0, 0, 0, 0, 0, 0);
        return WirePeer.join(head, target.toBytes(), IpAddress.parse(destination).toBytes(), option, quoted);
    }

    private void send(FakeLan.Station from, IpAddress source, int hopLimit, byte[] message) {
        lan.send(from.mac, ENGINE_MAC, EtherTypes.IPV6, FakeLan.icmp6(source, LINK_LOCAL, hopLimit, message));
    }

    private void redirected(FakeLan.Station from, byte[] message) {
        send(from, from.address, 255, message);
    }

    private void refused(DropReason why, FakeLan.Station from, IpAddress source, int hopLimit, byte[] message) {
        long before = count(why);
        send(from, source, hopLimit, message);
        assertEquals(before + 1, count(why));
        assertEquals(one.address, nextHop(FAR));
    }

    @Rfc(value = 4861, req = {"8.3-1", "8.3-2", "9-3"})
    @Test
    void aBetterRouterIsUsedForThatDestinationOnly() {
        Path path = path(FAR);
        redirected(one, redirect(two.address, FAR, two.mac));
        assertEquals(two.address, nextHop(FAR));
        assertEquals(one.address, nextHop("2001:db8:99::2"));
        assertEquals(Optional.of(NeighborState.STALE), neighbor(two.address));
        send(path);
        assertEquals(java.util.List.of(two.mac), lan.takeUdpMacs());
    }

    @Rfc(value = 4861, req = {"8.1-11", "8.3-5", "8.3-7"})
    @Test
    void aDestinationMayTurnOutToBeOnTheLink() {
        redirected(one, redirect(IpAddress.parse(FAR), FAR, two.mac));
        assertEquals(IpAddress.parse(FAR), nextHop(FAR));
        send(path(FAR));
        assertEquals(java.util.List.of(two.mac), lan.takeUdpMacs());
    }

    @Test
    void theNextRedirectComesFromTheRouterInUse() {
        FakeLan.Station three = lan.station(3);
        redirected(one, redirect(two.address, FAR, two.mac));
        long before = count(DropReason.REDIRECT_REFUSED);
        redirected(one, redirect(three.address, FAR, three.mac));
        assertEquals(before + 1, count(DropReason.REDIRECT_REFUSED), "it isn't the next hop any more");
        redirected(two, redirect(three.address, FAR, three.mac));
        assertEquals(three.address, nextHop(FAR));
    }

    @Rfc(value = 4861, req = {"8.1-1", "8.1-2", "8.1-4", "8.1-5", "8.1-6", "8.1-7", "8.1-8", "8.1-9"})
    @Test
    void whatIsNotValidIsDiscarded() {
        byte[] good = redirect(two.address, FAR, two.mac);
        refused(DropReason.ND_MALFORMED, one, IpAddress.parse("2001:db8::99"), 255, good);
        refused(DropReason.ND_MALFORMED, one, one.address, 254, good);
        byte[] code = good.clone();
        code[1] = 1;
        refused(DropReason.ND_MALFORMED, one, one.address, 255, code);
        for (int length = 8; length < 40; length++) {
            refused(DropReason.ND_MALFORMED, one, one.address, 255, Arrays.copyOf(good, length));
        }
        byte[] zero = good.clone();
        zero[41] = 0;
        refused(DropReason.ND_MALFORMED, one, one.address, 255, zero);
        refused(DropReason.ND_MALFORMED, one, one.address, 255, redirect(two.address, "ff0e::1", two.mac));
        refused(DropReason.ND_MALFORMED, one, one.address, 255, redirect(IpAddress.parse("2001:db8::7"), FAR, 0));
        refused(DropReason.REDIRECT_REFUSED, two, two.address, 255, redirect(two.address, FAR, two.mac));
        refused(DropReason.REDIRECT_REFUSED, one, one.address, 255, redirect(LINK_LOCAL, FAR, 0));
        refused(DropReason.REDIRECT_REFUSED, one, one.address, 255, redirect(two.address, "2001:db8::77", 0));
    }

    @Test
    void oneInFragmentsIsDiscarded() {
        byte[] message = WirePeer.icmp6(one.address, LINK_LOCAL.toString(), redirect(two.address, FAR, two.mac));
        byte[] header = WirePeer.octets(58, 0, 0, 0, 0, 0, 0, 9);
        byte[] packet =
                WirePeer.ipv6(one.address, LINK_LOCAL.toString(), 44, 255, WirePeer.join(header, message));
        lan.send(one.mac, ENGINE_MAC, EtherTypes.IPV6, packet);
        assertEquals(1, count(DropReason.ND_MALFORMED));
        assertEquals(one.address, nextHop(FAR));
    }

    @Rfc(value = 4861, req = {"7.2-1", "7.3.3-6"})
    @Test
    void aTargetThatDoesNotAnswerIsForgotten() {
        redirected(one, redirect(two.address, FAR, 0));
        two.silent = true;
        Path path = path(FAR);
        send(path);
        seconds(5);
        assertEquals(one.address, nextHop(FAR));
        lan.seen.clear();
        send(path);
        assertEquals(java.util.List.of(one.mac), lan.takeUdpMacs());
    }

    @Rfc(value = 4861, req = {"8.3-3", "7.3.3-9"})
    @Test
    void aTargetThatIsNoRouterAnyMoreIsForgotten() {
        redirected(one, redirect(two.address, FAR, two.mac));
        two.router = false;
        lan.advertise(two, LINK_LOCAL, ENGINE_MAC, NdView.SOLICITED | NdView.OVERRIDE);
        net.settle();
        assertEquals(one.address, nextHop(FAR));
    }

    @Test
    void theRouterThatRedirectedTakesItWithIt() {
        advertise(two);
        FakeLan.Station three = lan.station(3);
        redirected(one, redirect(three.address, FAR, three.mac));
        assertEquals(three.address, nextHop(FAR));
        advertise(one, RaBytes.of(0));
        assertEquals(two.address, nextHop(FAR));
    }

    @Test
    void itIsForgottenAfterFiveMinutes() {
        redirected(one, redirect(two.address, FAR, two.mac));
        seconds(299);
        assertEquals(two.address, nextHop(FAR));
        seconds(2);
        assertEquals(one.address, nextHop(FAR));
    }

    private byte[] redirect4(int code, String gateway, String from, String to) {
        byte[] head = WirePeer.octets(5, code, 0, 0);
        byte[] datagram = WirePeer.octets(0, 77, 0, 9, 0, 8, 0, 0);
        byte[] quoted = WirePeer.ipv4(to, 17, datagram);
        System.arraycopy(IpAddress.parse(from).toBytes(), 0, quoted, 12, 4);
        return WirePeer.icmp4(WirePeer.join(head, IpAddress.parse(gateway).toBytes(), quoted));
    }

    private void send4(FakeLan.Station from, byte[] message) {
        byte[] packet = WirePeer.ipv4("10.0.0.1", 1, message);
        System.arraycopy(from.ipv4.toBytes(), 0, packet, 12, 4);
        io.ioth.wire.Ipv4View.rewrite(
                io.netty.buffer.Unpooled.wrappedBuffer(packet), 0, packet.length, 1, 0);
        lan.send(from.mac, ENGINE_MAC, EtherTypes.IPV4, packet);
    }

    private void refused4(DropReason why, FakeLan.Station from, byte[] message) {
        long before = count(why);
        send4(from, message);
        assertEquals(before + 1, count(why));
        assertEquals(one.ipv4, nextHop(FAR4));
    }

    @Test
    void ipv4FollowsTheGatewayInUseToOneOnTheLink() throws IOException {
        PacketSocket socket = engine.newDatagram(Family.DUAL);
        socket.bind(new Endpoint(IpAddress.ANY, 77, 0), net.nowNs);
        String better = two.ipv4.toString();
        refused4(DropReason.REDIRECT_REFUSED, two, redirect4(1, better, "10.0.0.1", FAR4));
        refused4(DropReason.REDIRECT_REFUSED, one, redirect4(1, "192.0.2.77", "10.0.0.1", FAR4));
        refused4(DropReason.REDIRECT_REFUSED, one, redirect4(1, "10.0.0.1", "10.0.0.1", FAR4));
        refused4(DropReason.REDIRECT_REFUSED, one, redirect4(1, "10.0.0.255", "10.0.0.1", FAR4));
        refused4(DropReason.REDIRECT_REFUSED, one, redirect4(1, "224.0.0.9", "10.0.0.1", FAR4));
        refused4(DropReason.ICMP_MALFORMED, one, redirect4(4, better, "10.0.0.1", FAR4));
        refused4(DropReason.ICMP_UNRELATED, one, redirect4(1, better, "10.0.0.7", FAR4));
        send4(one, redirect4(1, better, "10.0.0.1", FAR4));
        assertEquals(two.ipv4, nextHop(FAR4));
        assertEquals(one.ipv4, nextHop("192.0.2.2"));
        send(path(FAR4));
        assertEquals(java.util.List.of(two.mac), lan.takeUdpMacs());
        socket.close(net.nowNs);
    }

    @Test
    void ipv4RedirectsAboutWhatNobodySentAreIgnored() {
        refused4(DropReason.ICMP_UNRELATED, one, redirect4(1, two.ipv4.toString(), "10.0.0.1", FAR4));
    }

    @Rfc(value = 4861, req = {"4.5-1", "8.1-10"})
    @Test
    void whatItDoesNotKnowIsIgnored() {
        byte[] message = redirect(two.address, FAR, two.mac);
        message[5] = 0x55;
        redirected(one, WirePeer.join(message, WirePeer.octets(253, 1, 0, 0, 0, 0, 0, 0, 5, 1, 0, 0, 0, 0, 5, 0)));
        assertEquals(two.address, nextHop(FAR));
        assertEquals(1500, path(FAR).mtu);
    }

    @Rfc(value = 4861, req = "8.1-3")
    @Test
    void aWrongChecksumIsRefused() {
        byte[] packet = FakeLan.icmp6(one.address, LINK_LOCAL, 255, redirect(two.address, FAR, two.mac));
        packet[43] ^= 1;
        long before = count(DropReason.ICMP_BAD_CHECKSUM);
        lan.send(one.mac, ENGINE_MAC, EtherTypes.IPV6, packet);
        assertEquals(before + 1, count(DropReason.ICMP_BAD_CHECKSUM));
        assertEquals(one.address, nextHop(FAR));
    }
}
