/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ioth.AutoSettings;
import io.ioth.AutoSettings.Want;
import io.ioth.NetInterface.Address;
import io.ioth.NetInterface.AddressState;
import io.ioth.NetInterface.NeighborState;
import io.ioth.Route;
import io.ioth.StackConfig;
import io.ioth.link.Frame;
import io.ioth.link.LinkPair;
import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.stack.ip.IpOutput;
import io.ioth.stack.ip.Path;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** An engine on a link with routers. */
@ExtendWith(LeakWatch.class)
abstract class RouterTestBase {

    static final String MAC = "02:00:00:00:00:01";
    static final IpAddress LINK_LOCAL = IpAddress.parse("fe80::ff:fe00:1");
    static final AutoSettings ROUTERS = AutoSettings.NONE.withRouters(Want.IF_THERE);
    static final AutoSettings SLAAC = ROUTERS.withSlaac(Want.IF_THERE);
    static final long FOREVER = 0xffff_ffffL;
    static final String FAR = "2001:db8:99::1";

    final LinkPair pair = LinkPair.ethernet(1500);
    final TestNet net = new TestNet();
    StackEngine engine;
    FakeLan lan;
    FakeLan.Station one;
    FakeLan.Station two;

    @BeforeEach
    void open() throws IOException {
        engine = net.engine(
                pair.a(), StackConfig.builder().duplicateAddressDetection(dad()).build(), MAC, "2001:db8::1/64",
                "10.0.0.1/24");
        lan = new FakeLan(pair.b(), net);
        one = lan.station(1);
        two = lan.station(2);
        net.settle();
        lan.seen.clear();
    }

    /** Whether addresses are tried first. */
    boolean dad() {
        return false;
    }

    @AfterEach
    void close() {
        assertEquals(0, engine.counters().get(DropReason.INTERNAL_ERROR));
        net.close();
        lan.close();
    }

    final void configure(AutoSettings settings) {
        engine.configure(2, settings, 0, net.nowNs);
        net.settle();
    }

    final void advertise(FakeLan.Station from, RaBytes ra) {
        lan.multicast(from, ra.bytes());
    }

    /** A router with its MAC, for half an hour. */
    final void advertise(FakeLan.Station from) {
        advertise(from, RaBytes.of(1800).mac(from.mac));
    }

    final void seconds(long seconds) {
        net.run(Duration.ofSeconds(seconds));
    }

    final Path path(String to) {
        Path path = new Path();
        assertEquals(IpOutput.Sent.OK, engine.ipOutput().route(path, null, IpAddress.parse(to), 0), to);
        return path;
    }

    final IpOutput.Sent route(String to) {
        return engine.ipOutput().route(new Path(), null, IpAddress.parse(to), 0);
    }

    final IpAddress nextHop(String to) {
        Path path = path(to);
        return new IpAddress(path.nextHopHigh, path.nextHopLow);
    }

    /** Sends an empty datagram on a path that may have been used before. */
    final void send(Path path) {
        var bytes = engine.ipOutput().allocate(8);
        bytes.writeZero(8);
        Frame frame = Frame.of(bytes);
        engine.ipOutput().send(frame, path, 17, 0, 0, false, net.nowNs);
        frame.release();
        net.settle();
    }

    final long count(DropReason reason) {
        return engine.counters().get(reason);
    }

    final List<Address> addresses() {
        return engine.interfaces(net.nowNs).get(1).addresses();
    }

    /** The global IPv6 addresses that the engine made, without those set by hand. */
    final List<Address> made() {
        return addresses().stream()
                .filter(a -> a.origin() == io.ioth.AddressOrigin.SLAAC || a.origin() == io.ioth.AddressOrigin.TEMPORARY)
                .toList();
    }

    final Optional<AddressState> stateOf(IpAddress address) {
        return addresses().stream().filter(a -> a.address().equals(address)).map(Address::state).findFirst();
    }

    final Optional<NeighborState> neighbor(IpAddress address) {
        return engine.neighbors(2).stream().filter(n -> n.address().equals(address)).map(n -> n.state()).findFirst();
    }

    /** The routes that routers advertised. */
    final List<String> learned() {
        return engine.routes().stream()
                .filter(r -> r.origin() == io.ioth.RouteOrigin.ROUTER)
                .map(Route::toString)
                .toList();
    }
}
