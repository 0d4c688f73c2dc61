/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.Route;
import io.ioth.net.IpAddress;
import io.ioth.net.IpPrefix;
import io.ioth.stack.iface.AddressListener;
import io.ioth.stack.ip.IpOutput.Sent;
import io.ioth.stack.ip.Path;
import io.ioth.stack.rfc.Rfc;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutesAndSourcesTest {

    private final TestNet net = new TestNet();
    private StackEngine engine;

    @BeforeEach
    void open() throws IOException {
        engine = net.engine(new DirectLink(), false, "02:00:00:00:00:01", "10.0.0.1/24", "10.0.5.1/24", "fd00::1/64",
                "2001:db8:1::1/64", "2001:db8:2::1/64");
        engine.addRoute(Route.via(IpPrefix.DEFAULT, IpAddress.parse("fe80::99"), "e0"));
        engine.addRoute(Route.via(IpPrefix.DEFAULT_IPV4, IpAddress.parse("10.0.0.254"), "e0"));
    }

    @AfterEach
    void close() {
        net.close();
    }

    private Path path(String to, int zone) {
        Path path = new Path();
        assertEquals(Sent.OK, engine.ipOutput().route(path, null, IpAddress.parse(to), zone));
        return path;
    }

    private static IpAddress nextHop(Path path) {
        return new IpAddress(path.nextHopHigh, path.nextHopLow);
    }

    @ParameterizedTest
    @CsvSource({
        "2001:db8:1::77, 2001:db8:1::1", "2001:db8:2::77, 2001:db8:2::1", "2001:db8:2:1::77, 2001:db8:2::1",
        "fd00::77, fd00::1", "fe80::77, fe80::ff:fe00:1", "ff02::1, fe80::ff:fe00:1", "10.0.5.9, 10.0.5.1",
        "10.0.0.9, 10.0.0.1", "192.0.2.1, 10.0.0.1", "10.0.5.1, 10.0.5.1", "2001:db8:1::1, 2001:db8:1::1",
        "127.0.0.9, 127.0.0.1", "::1, ::1", "255.255.255.255, 10.0.0.1"
    })
    void sources(String to, String from) {
        assertEquals(IpAddress.parse(from), path(to, 0).localAddress());
    }

    @Test
    void theLongestPrefixWinsThenTheMetric() throws IOException {
        assertEquals(IpAddress.parse("10.0.0.254"), nextHop(path("192.0.2.1", 0)));
        Route worse = new Route(IpPrefix.parse("192.0.2.0/24"), Optional.of(IpAddress.parse("10.0.0.7")), "e0", 9);
        Route better = new Route(IpPrefix.parse("192.0.2.0/24"), Optional.of(IpAddress.parse("10.0.0.8")), "e0", 3);
        engine.addRoute(worse);
        Path path = path("192.0.2.1", 0);
        assertEquals(IpAddress.parse("10.0.0.7"), nextHop(path));
        engine.addRoute(better);
        assertEquals(Sent.OK, engine.ipOutput().refresh(path));
        assertEquals(IpAddress.parse("10.0.0.8"), nextHop(path), "a path is renewed when routes change");
        engine.addRoute(new Route(IpPrefix.parse("192.0.2.1/32"), Optional.of(IpAddress.parse("10.0.0.9")), "e0", 99));
        assertEquals(IpAddress.parse("10.0.0.9"), nextHop(path("192.0.2.1", 0)));
        assertTrue(engine.removeRoute(better));
        assertFalse(engine.removeRoute(better));
        assertEquals(IpAddress.parse("10.0.0.7"), nextHop(path("192.0.2.2", 0)));
    }

    @Test
    void anIpv6DefaultIsNoneForIpv4() {
        assertTrue(engine.removeRoute(Route.via(IpPrefix.DEFAULT_IPV4, IpAddress.parse("10.0.0.254"), "e0")));
        assertEquals(Sent.NO_ROUTE, engine.ipOutput().route(new Path(), null, IpAddress.parse("192.0.2.1"), 0));
    }

    @Test
    @Rfc(value = 6724, req = {"1-1", "4-4", "4-9"})
    void sourcesThatDoNotFitAreRefused() {
        IpAddress to = IpAddress.parse("2001:db8:9::1");
        for (String source : new String[] {"10.0.0.1", "2001:db8::5", "::1"}) {
            assertEquals(Sent.BAD_SOURCE, engine.ipOutput().route(new Path(), IpAddress.parse(source), to, 0), source);
        }
        Path path = new Path();
        assertEquals(Sent.OK, engine.ipOutput().route(path, IpAddress.parse("fd00::1"), to, 0));
        assertEquals(IpAddress.parse("fd00::1"), path.localAddress(), "not the one of the destination's label");
        assertEquals(Sent.NO_ROUTE, engine.ipOutput().route(new Path(), null, to, 7));
    }

    @Test
    void anAddressBringsItsRouteAndTakesItAway() throws IOException {
        net.add(engine, "172.16.0.1/16", AddressListener.NONE);
        assertEquals(IpAddress.parse("172.16.9.9"), nextHop(path("172.16.9.9", 0)));
        assertThrows(IOException.class, () -> net.add(engine, "172.16.0.1/16", AddressListener.NONE));
        assertTrue(engine.removeAddress(2, IpAddress.parse("172.16.0.1"), net.nowNs));
        assertEquals(IpAddress.parse("10.0.0.254"), nextHop(path("172.16.9.9", 0)));
    }

    @Test
    @Rfc(value = 6724, req = "4-7")
    void whatCannotBeIsRefusedWithAReason() {
        assertThrows(IOException.class,
                () -> engine.addRoute(Route.via(IpPrefix.DEFAULT_IPV4, IpAddress.parse("192.0.2.1"), "e0")));
        assertThrows(IOException.class,
                () -> engine.addRoute(Route.via(IpPrefix.DEFAULT_IPV4, IpAddress.parse("10.0.0.2"), "e7")));
        assertThrows(IllegalArgumentException.class, () -> engine.setMtu(2, 1279));
        assertThrows(IllegalArgumentException.class, () -> engine.setMtu(2, 1501));
        assertThrows(IllegalArgumentException.class, () -> net.add(engine, "ff02::5/64", AddressListener.NONE));
        assertThrows(IllegalArgumentException.class, () -> net.add(engine, "::/64", AddressListener.NONE));
        engine.setMtu(2, 1300);
        assertEquals(1300, path("10.0.0.9", 0).mtu);
    }
}
