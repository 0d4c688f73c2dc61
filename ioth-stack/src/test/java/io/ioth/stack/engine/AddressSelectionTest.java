/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ioth.AddressOrigin;
import io.ioth.AddressPolicy;
import io.ioth.Route;
import io.ioth.link.Link;
import io.ioth.net.IpAddress;
import io.ioth.net.IpPrefix;
import io.ioth.net.MacAddress;
import io.ioth.stack.iface.AddressListener;
import io.ioth.stack.iface.AddressSpec;
import io.ioth.stack.iface.InterfaceAddress;
import io.ioth.stack.iface.Lifetimes;
import io.ioth.stack.iface.PrefixRouters;
import io.ioth.stack.ip.IpOutput.Sent;
import io.ioth.stack.ip.Path;
import io.ioth.stack.rfc.Rfc;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 6724, with the examples of its section 10. */
class AddressSelectionTest {

    private static final String LINK_LOCAL = "fe80::ff:fe00:1";
    private static final int SECOND_INTERFACE = 3;

    private final TestNet net = new TestNet();
    private StackEngine engine;

    @BeforeEach
    void open() throws IOException {
        engine = net.engine(new DirectLink(), false, "02:00:00:00:00:01");
    }

    @AfterEach
    void close() {
        net.close();
    }

    private void add(String... addresses) throws IOException {
        for (String each : addresses) {
            net.add(engine, each, AddressListener.NONE);
        }
    }

    private InterfaceAddress add(String address, AddressOrigin origin, Lifetimes lifetimes) {
        AddressSpec spec = new AddressSpec(IpAddress.parse(address), 64, origin, lifetimes, false);
        return Objects.requireNonNull(engine.configure(2, spec, AddressListener.NONE, net.nowNs));
    }

    private void deprecated(String address) {
        add(address, AddressOrigin.SLAAC, Lifetimes.ofSeconds(0, 1000));
    }

    private void route(String prefix, String gateway) throws IOException {
        engine.addRoute(Route.via(IpPrefix.parse(prefix), IpAddress.parse(gateway), "e0"));
    }

    private void defaultRoutes() throws IOException {
        route("::/0", "fe80::99");
        if (TestNet.find(engine, "10.0.0.1").isPresent()) {
            route("0.0.0.0/0", "10.0.0.254");
        }
    }

    private String source(String to) {
        return source(to, 0);
    }

    private String source(String to, int zone) {
        Path path = new Path();
        assertEquals(Sent.OK, engine.ipOutput().route(path, null, IpAddress.parse(to), zone));
        return path.localAddress().toString();
    }

    private List<String> sorted(String... destinations) {
        return engine.destinations().sort(List.of(destinations), IpAddress::parse, text -> 0);
    }

    /** Whatever the order in which they come. */
    private void assertOrder(String... wanted) {
        List<String> items = new ArrayList<>(List.of(wanted));
        for (int i = 0; i < items.size(); i++) {
            Collections.rotate(items, 1);
            assertEquals(List.of(wanted), engine.destinations().sort(items, IpAddress::parse, text -> 0));
        }
        Collections.reverse(items);
        assertEquals(List.of(wanted), engine.destinations().sort(items, IpAddress::parse, text -> 0));
    }

    @ParameterizedTest
    @CsvSource({
        "2001:db8:1::1, 2001:db8:3::1 fe80::1, 2001:db8:3::1", "2001:db8:1::1, 2001:db8:1::1 2001:db8:1::2, 2001:db8:1::1",
        "ff05::1, fe80::1 2001:db8:3::1, 2001:db8:3::1", "ff02::1, fe80::1 2001:db8:3::1, " + LINK_LOCAL,
        "fe80::77, 2001:db8:3::1, " + LINK_LOCAL, "2001:db8:2::9, 2001:db8:1::2 2001:db8:2::2, 2001:db8:2::2",
        "200::9, 2001:db8:3::1 fe80::1, 2001:db8:3::1"
    })
    @Rfc(value = 6724, req = {"5-1", "5-2", "5-9", "3.1-1", "3.4-2", "4-1", "4-3", "10.1-1"})
    void sameAddressScopeAndPrefix(String to, String ours, String expected) throws IOException {
        for (String each : ours.split(" ")) {
            add(each + "/64");
        }
        defaultRoutes();
        assertEquals(expected, source(to));
    }

    @Test
    @Rfc(value = 6724, req = {"5-3", "5-11", "10.1-1"})
    @Rfc(value = 4862, req = {"5.5.4-5", "5.5.4-9"})
    void deprecatedAddressesAreAvoidedAsLongAsThereAreOthersOfTheScope() throws IOException {
        deprecated("2001:db8:1::5");
        defaultRoutes();
        assertEquals("2001:db8:1::5", source("2001:db8:1::9"), "better than one of a smaller scope");
        add("2001:db8:2::5/64");
        assertEquals("2001:db8:2::5", source("2001:db8:1::9"));
        assertEquals("2001:db8:1::5", source("2001:db8:1::5"), "rule 1 comes first");
    }

    @Test
    @Rfc(value = 6724, req = "5-5")
    void anAddressOfTheOutgoingInterfaceIsPreferred() throws IOException {
        secondInterface("2001:db8:2::5/64");
        add("2001:db8:1::5/64");
        route("2001:db8:2:8000::/49", "fe80::99");
        assertEquals("2001:db8:1::5", source("2001:db8:2:8000::1"));
        assertEquals("2001:db8:2::5", source("2001:db8:2::1"));
        assertEquals("fe80::ff:fe00:2", source("fe80::1", SECOND_INTERFACE));
    }

    private void secondInterface(String address) throws IOException {
        Link link = new DirectLink();
        link.start(() -> {});
        engine.addInterface("e1", "", link, Optional.of(MacAddress.parse("02:00:00:00:00:02")), 0, net.nowNs);
        int slash = address.indexOf('/');
        engine.addAddress(SECOND_INTERFACE, IpAddress.parse(address.substring(0, slash)), 64, AddressListener.NONE,
                net.nowNs);
    }

    @Test
    @Rfc(value = 6724, req = "5-6")
    void anAddressThatTheNextHopAdvertisedIsPreferred() throws IOException {
        add("2001:db8:1::5/64", "2001:db8:2::5/64");
        route("2001:db8:1:1::/64", "fe80::2");
        assertEquals("2001:db8:1::5", source("2001:db8:1:1::9"));
        PrefixRouters routers = add("fd00::7", AddressOrigin.SLAAC, Lifetimes.FOREVER).owner().prefixRouters();
        routers.add(IpPrefix.parse("2001:db8:2::/64"), IpAddress.parse("fe80::2"));
        routers.add(IpPrefix.parse("2001:db8:1::/64"), IpAddress.parse("fe80::1"));
        engine.removeRoute(Route.via(IpPrefix.parse("2001:db8:1:1::/64"), IpAddress.parse("fe80::2"), "e0"));
        route("2001:db8:1:1::/64", "fe80::2");
        assertEquals("2001:db8:2::5", source("2001:db8:1:1::9"));
    }

    @Test
    @Rfc(value = 6724, req = {"5-7", "2.1-1", "3.3-1", "10.1-1"})
    void theLabelOfTheDestination() throws IOException {
        add("2002:c633:6401::1/64", "2001:db8:1::2/64", "fd11:1:1::1/64");
        defaultRoutes();
        assertEquals("2002:c633:6401::1", source("2002:c633:6401::d5e3:7953:13eb:22e8"));
        assertEquals("2001:db8:1::2", source("2001:4860::1"));
        assertEquals("fd11:1:1::1", source("fd22:2:2::1"));
    }

    @Test
    @Rfc(value = 6724, req = {"5-8", "5-11", "10.1-1"})
    void temporaryAddressesArePreferred() throws IOException {
        add("2001:db8:1::5", AddressOrigin.SLAAC, Lifetimes.FOREVER);
        add("2001:db8:1:0:d5e3::1", AddressOrigin.TEMPORARY, Lifetimes.FOREVER);
        defaultRoutes();
        assertEquals("2001:db8:1:0:d5e3::1", source("2001:db8:1::4"), "a longer prefix counts less");
    }

    @Test
    @Rfc(value = 6724, req = "5-9")
    void bitsBehindThePrefixDoNotCount() throws IOException {
        add("2001:db8:1::1:5/64", "2001:db8:1::2:5/64");
        assertEquals("2001:db8:1::1:5", source("2001:db8:1::2:6"), "the first");
    }

    @Test
    @Rfc(value = 6724, req = "6-1")
    void destinationsWithoutAWayComeLast() throws IOException {
        add("10.0.0.1/24");
        assertOrder("10.0.0.9", "2001:db8:1::1");
    }

    @Test
    @Rfc(value = 6724, req = {"6-2", "3.2-1", "10.2-1"})
    void destinationsOfTheSourcesScope() throws IOException {
        add("2001:db8:1::2/64", "169.254.13.78/16");
        defaultRoutes();
        route("0.0.0.0/0", "169.254.0.1");
        assertOrder("2001:db8:1::1", "198.51.100.121");
    }

    @Test
    @Rfc(value = 6724, req = {"6-2", "6-11", "10.2-1"})
    void ipv4WhenIpv6IsOfTheLinkOnly() throws IOException {
        add("10.0.0.1/24");
        defaultRoutes();
        assertOrder("198.51.100.121", "2001:db8:1::1");
    }

    @Test
    @Rfc(value = 6724, req = {"6-3", "6-11", "10.2-1"})
    void destinationsWhoseSourceIsNotDeprecated() throws IOException {
        deprecated("2001:db8:1::2");
        add("10.0.0.1/24");
        defaultRoutes();
        assertOrder("10.1.2.3", "2001:db8:1::1");
    }

    @Test
    @Rfc(value = 6724, req = {"6-5", "10.2-1"})
    void destinationsOfTheSourcesLabel() throws IOException {
        add("2002:c633:6401::2/64");
        defaultRoutes();
        assertOrder("2002:c633:6401::1", "2001:db8:1::1");
        add("2001:db8:1::2/64");
        assertOrder("2001:db8:1::1", "2002:c633:6401::1");
    }

    @Test
    @Rfc(value = 6724, req = {"6-6", "6-12", "10.2-1", "10.3-1", "2.1-2", "3.2-2"})
    void thePrecedenceOfThePolicyTable() throws IOException {
        add("10.0.0.1/24", "2001:db8:1::2/64");
        defaultRoutes();
        assertOrder("2001:db8:1::1", "10.1.2.3");
        engine.setPolicies(List.of(
                new AddressPolicy(IpPrefix.parse("::/0"), 40, 1),
                new AddressPolicy(IpPrefix.DEFAULT_IPV4, 100, 4)));
        assertOrder("10.1.2.3", "2001:db8:1::1");
    }

    @ParameterizedTest
    @CsvSource({
        "2001:db8::2/64, fe80::/10 33 1, 2001:db8::1 fe80::1",
        "2001:db8:1aaa::a/64 2001:db8:70aa::a/64, 2001:db8:1aaa::/48 43 6 2001:db8:1bbb::/48 43 6,"
                + " 2001:db8:1bbb::b 2001:db8:70bb::b",
        "2001:db8:1::1/64 fd11:1111:1111:1::1/64, fd11:1111:1111::/48 45 14, fd11:1111:1111:2::2 2001:db8:2::2",
        "2002:c633:6401:1::1/64 10.0.0.1/24, 2002:c633:6401::/48 45 14, 2002:c633:6401:2::2 203.0.113.1"
    })
    @Rfc(value = 6724, req = {"10.4-1", "10.5-1", "10.6-1", "10.7-1", "2.1-2"})
    void rowsForOnesOwnPrefixesTurnTheOrder(String ours, String rows, String wanted) throws IOException {
        add(ours.split(" "));
        defaultRoutes();
        String[] order = wanted.split(" ");
        assertOrder(order[1], order[0]);
        List<AddressPolicy> table = new ArrayList<>(AddressPolicy.DEFAULTS);
        String[] row = rows.split(" ");
        for (int i = 0; i < row.length; i += 3) {
            table.add(new AddressPolicy(
                    IpPrefix.parse(row[i]), Integer.parseInt(row[i + 1]), Integer.parseInt(row[i + 2])));
        }
        engine.setPolicies(table);
        assertOrder(order);
    }

    @Test
    @Rfc(value = 6724, req = {"3.2-1", "3.4-1"})
    void theLoopbacksScopeIsTheLinks() throws IOException {
        add("10.0.0.1/24", "2001:db8:1::5/64");
        engine.setPolicies(List.of(new AddressPolicy(IpPrefix.parse("::/0"), 40, 1)));
        assertOrder("::1", "10.0.0.1");
        assertOrder("127.0.0.1", "2001:db8:1::5");
    }

    @Test
    @Rfc(value = 6724, req = {"6-8", "10.2-1"})
    void theSmallerScope() throws IOException {
        add("2001:db8:1::2/64");
        defaultRoutes();
        assertOrder("fe80::1", "2001:db8:1::1");
    }

    @Test
    @Rfc(value = 6724, req = {"6-9", "10.2-1"})
    void theLongerPrefixInCommon() throws IOException {
        add("2001:db8:1::2/64", "2001:db8:3ffe::2/64");
        defaultRoutes();
        assertOrder("2001:db8:1::1", "2001:db8:3f44::1");
    }

    @Test
    @Rfc(value = 6724, req = {"6-10", "2.2-1"})
    void otherwiseTheOrderStays() throws IOException {
        add("10.0.0.1/24");
        defaultRoutes();
        assertEquals(List.of("10.0.0.9", "10.0.0.8"), sorted("10.0.0.9", "10.0.0.8"));
        add("2001:db8:1::5/64");
        assertEquals(List.of("2001:db8:1::9", "2001:db8:1::8"), sorted("2001:db8:1::9", "2001:db8:1::8"),
                "bits behind the source's prefix don't count");
    }

    @Test
    void ourOwnAddressesCanBeReached() throws IOException {
        add("2001:db8:1::5/64");
        assertOrder("::1", "2001:db8:1::5", "2001:db8:9::1");
    }

    @Test
    @Rfc(value = 6724, req = "2.1-2")
    void aTableThatContradictsItselfIsRefused() {
        List<AddressPolicy> twice = List.of(
                new AddressPolicy(IpPrefix.parse("::/0"), 40, 1), new AddressPolicy(IpPrefix.parse("::/0"), 30, 2));
        assertThrows(IllegalArgumentException.class, () -> engine.setPolicies(twice));
        assertEquals(9, engine.policies().size());
        assertEquals(128, engine.policies().getFirst().prefix().bits());
    }
}
