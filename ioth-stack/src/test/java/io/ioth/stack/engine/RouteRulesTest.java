/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.Route;
import io.ioth.RouteChoice;
import io.ioth.RouteOrigin;
import io.ioth.RouteRule;
import io.ioth.net.IpAddress;
import io.ioth.net.IpPrefix;
import io.ioth.stack.ip.IpOutput.Sent;
import io.ioth.stack.ip.Path;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which table gives the route: as Linux's policy routing decides. */
class RouteRulesTest {

    private static final String FAR4 = "192.0.2.1";
    private static final String FAR6 = "2001:db8:9::1";

    private final TestNet net = new TestNet();
    private StackEngine engine;

    @BeforeEach
    void open() throws IOException {
        engine = net.engine(new DirectLink(), false, "02:00:00:00:00:01", "10.0.0.1/24", "10.0.0.2/24", "fd00::1/64",
                "fd00::2/64");
        engine.addRoute(Route.via(IpPrefix.DEFAULT, IpAddress.parse("fd00::fe"), "e0"));
        engine.addRoute(Route.via(IpPrefix.DEFAULT_IPV4, IpAddress.parse("10.0.0.254"), "e0"));
        engine.addRoute(Route.via(IpPrefix.DEFAULT, IpAddress.parse("fd00::fd"), "e0").inTable(100));
        engine.addRoute(Route.via(IpPrefix.DEFAULT_IPV4, IpAddress.parse("10.0.0.253"), "e0").inTable(100));
    }

    @AfterEach
    void close() {
        net.close();
    }

    private String nextHop(String from, String to) {
        Optional<IpAddress> source = from.isEmpty() ? Optional.empty() : Optional.of(IpAddress.parse(from));
        return engine.routeTo(IpAddress.parse(to), source, 0)
                .map(choice -> choice.gateway().map(Object::toString).orElse("direct"))
                .orElse("none");
    }

    private static RouteRule rule(long priority, String from, String to, long table) {
        return new RouteRule(priority, prefix(from), prefix(to), table);
    }

    private static Optional<IpPrefix> prefix(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(IpPrefix.parse(text));
    }

    @Test
    void withoutRulesOtherTablesAreNotSearched() {
        assertEquals("10.0.0.254", nextHop("10.0.0.2", FAR4));
        assertEquals("fd00::fe", nextHop("fd00::2", FAR6));
    }

    @Test
    void theSourceChoosesTheTable() throws IOException {
        engine.addRule(rule(1000, "10.0.0.2/32", "", 100));
        engine.addRule(rule(1001, "fd00::2/128", "", 100));
        assertEquals("10.0.0.253", nextHop("10.0.0.2", FAR4));
        assertEquals("10.0.0.254", nextHop("10.0.0.1", FAR4));
        assertEquals("fd00::fd", nextHop("fd00::2", FAR6));
        assertEquals("fd00::fe", nextHop("fd00::1", FAR6));
        assertEquals("10.0.0.254", nextHop("", FAR4), "a source that isn't chosen yet is in no prefix");
    }

    @Test
    void theDestinationChoosesTheTable() throws IOException {
        engine.addRule(rule(1000, "", "192.0.2.0/24", 100));
        assertEquals("10.0.0.253", nextHop("", FAR4));
        assertEquals("10.0.0.254", nextHop("", "198.51.100.1"));
        assertEquals("fd00::fe", nextHop("", FAR6));
    }

    @Test
    void aTableWithoutARouteLeavesItToTheNextRule() throws IOException {
        engine.addRule(rule(1000, "", "", 7));
        assertEquals("10.0.0.254", nextHop("", FAR4));
        engine.addRule(rule(32767, "", "", 100));
        assertEquals("10.0.0.254", nextHop("", FAR4));
        assertTrue(engine.removeRule(rule(RouteRule.MAIN_PRIORITY, "", "", Route.MAIN_TABLE)));
        assertEquals("10.0.0.253", nextHop("", FAR4));
        assertEquals("10.0.0.1", engine.routeTo(IpAddress.parse("10.0.0.1"), Optional.empty(), 0)
                .map(choice -> choice.source().toString())
                .orElse("none"), "our own addresses are found without any rule");
    }

    @Test
    void theDefaultTableIsSearchedLast() throws IOException {
        engine.addRoute(Route.via(IpPrefix.parse("192.0.2.0/24"), IpAddress.parse("10.0.0.9"), "e0")
                .inTable(Route.DEFAULT_TABLE));
        assertEquals("10.0.0.254", nextHop("", FAR4));
        engine.removeRoute(Route.via(IpPrefix.DEFAULT_IPV4, IpAddress.parse("10.0.0.254"), "e0"));
        assertEquals("10.0.0.9", nextHop("", FAR4));
    }

    @Test
    void aPathIsRenewedWhenRulesChange() throws IOException {
        Path path = new Path();
        assertEquals(Sent.OK, engine.ipOutput().route(path, IpAddress.parse("10.0.0.2"), IpAddress.parse(FAR4), 0));
        RouteRule rule = rule(1000, "10.0.0.2/32", "", 100);
        engine.addRule(rule);
        assertEquals(Sent.OK, engine.ipOutput().refresh(path));
        assertEquals(IpAddress.parse("10.0.0.253"), new IpAddress(path.nextHopHigh, path.nextHopLow));
        assertTrue(engine.removeRule(rule));
        assertFalse(engine.removeRule(rule));
        assertEquals(Sent.OK, engine.ipOutput().refresh(path));
        assertEquals(IpAddress.parse("10.0.0.254"), new IpAddress(path.nextHopHigh, path.nextHopLow));
    }

    @Test
    void rulesAreAskedByPriorityThenInTheOrderOfTheirComing() throws IOException {
        RouteRule late = rule(9, "", "10.9.0.0/16", 9);
        RouteRule early = rule(3, "", "10.9.0.0/16", 3);
        RouteRule later = rule(9, "", "10.8.0.0/16", 8);
        engine.addRule(late);
        engine.addRule(early);
        engine.addRule(later);
        assertEquals(List.of(early, late, later), engine.rules().subList(0, 3));
        assertThrows(IOException.class, () -> engine.addRule(late));
    }

    @Test
    void theChoiceSaysAllThereIsToKnow() {
        RouteChoice far = engine.routeTo(IpAddress.parse(FAR4), Optional.empty(), 0).orElseThrow();
        assertEquals(new RouteChoice(IpAddress.parse("10.0.0.1"), Optional.of(IpAddress.parse("10.0.0.254")), "e0",
                Route.MAIN_TABLE, 1500, false), far);
        RouteChoice near = engine.routeTo(IpAddress.parse("10.0.0.77"), Optional.empty(), 0).orElseThrow();
        assertEquals(Optional.empty(), near.gateway());
        RouteChoice own = engine.routeTo(IpAddress.parse("10.0.0.2"), Optional.empty(), 0).orElseThrow();
        assertTrue(own.local());
        assertEquals("lo", own.interfaceName());
        assertEquals(Route.LOCAL_TABLE, own.table());
    }

    @Test
    void whoMadeARouteIsKnown() {
        assertTrue(engine.routes().stream().anyMatch(route -> route.origin() == RouteOrigin.CONNECTED
                && route.destination().equals(IpPrefix.parse("10.0.0.0/24"))));
        assertTrue(engine.routes().stream().anyMatch(route -> route.origin() == RouteOrigin.MANUAL && route.table() == 100));
    }

    @Test
    void whatIsNoRuleIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> rule(0, "", "", 5));
        assertThrows(IllegalArgumentException.class, () -> rule(5, "", "", Route.LOCAL_TABLE));
        assertThrows(IllegalArgumentException.class, () -> rule(5, "10.0.0.0/8", "fd00::/8", 5));
    }
}
