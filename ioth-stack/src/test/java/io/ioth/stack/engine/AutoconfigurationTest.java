/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.AddressOrigin;
import io.ioth.AutoSettings;
import io.ioth.AutoSettings.Want;
import io.ioth.NameService;
import io.ioth.Route;
import io.ioth.RouteOrigin;
import io.ioth.StackConfig;
import io.ioth.net.IpAddress;
import io.ioth.net.IpPrefix;
import io.ioth.stack.autoconf.Configurator;
import io.ioth.stack.autoconf.Host;
import io.ioth.stack.autoconf.Progress;
import io.ioth.stack.engine.Part.Kind;
import io.ioth.stack.iface.AddressListener;
import io.ioth.stack.iface.InterfaceAddress;
import io.ioth.stack.iface.Lifetimes;
import io.ioth.stack.ip.RouteEntry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What configurators are told, and when. */
class AutoconfigurationTest {

    private static final String MAC = "02:00:00:00:00:01";
    private static final int ROUTER_SOLICITATION = 133;

    private final TestNet net = new TestNet();
    private final DirectLink link = new DirectLink();

    @AfterEach
    void close() {
        net.close();
    }

    private long solicitations() {
        return link.sent.stream().filter(each -> each.length > 54 && each[54] == (byte) ROUTER_SOLICITATION).count();
    }

    @Test
    void aLinkThatWorksAgainHasRoutersAskedAgain() throws IOException {
        StackEngine engine = net.engine(link, false, MAC);
        engine.configure(2, AutoSettings.NONE.withRouters(Want.IF_THERE), 0, net.nowNs);
        net.run(Duration.ofSeconds(2));
        assertEquals(1, solicitations());
        link.failure = new IOException("unplugged");
        net.settle();
        link.failure = null;
        net.settle();
        net.run(Duration.ofSeconds(2));
        assertEquals(2, solicitations());
    }

    /** Writes down what it's told. */
    private static final class Diary implements Configurator {
        final Host host;
        final List<String> told = new ArrayList<>();

        Diary(Host host) {
            this.host = host;
        }

        @Override
        public String what() {
            return "a diary";
        }

        @Override
        public void start(long nowNs) {
            told.add("start");
        }

        @Override
        public void onLinkUp(long nowNs) {
            told.add("up");
        }

        @Override
        public void onDhcp6Offered(boolean managed, boolean other, long nowNs) {
            told.add("dhcp6 " + managed + " " + other);
        }

        @Override
        public void stop(long nowNs) {
            told.add("stop");
        }
    }

    private final List<Diary> diaries = new ArrayList<>();

    private Diary diary(StackEngine engine, AutoSettings settings) {
        engine.configurators().register(Kind.DHCP6, host -> {
            Diary made = new Diary(host);
            diaries.add(made);
            return made;
        });
        engine.configure(2, settings, 5, net.nowNs);
        return diaries.getLast();
    }

    @Test
    void dhcpv6IsTriedWhereNoRouterAnswers() throws IOException {
        StackEngine engine = net.engine(link, false, MAC);
        AutoSettings settings = AutoSettings.NONE.withDhcp6(Want.IF_THERE).withRouters(Want.IF_THERE);
        Diary diary = diary(engine, settings);
        net.run(Duration.ofMillis(2900));
        assertEquals(List.of("start"), diary.told);
        net.run(Duration.ofMillis(200));
        assertEquals(List.of("start", "dhcp6 true true"), diary.told);
        engine.close(net.nowNs);
        assertEquals("stop", diary.told.getLast());
    }

    @Test
    void dhcpv6IsTriedAtOnceWhereNoRouterIsAsked() throws IOException {
        StackEngine engine = net.engine(link, false, MAC);
        Diary diary = diary(engine, AutoSettings.NONE.withDhcp6(Want.IF_THERE));
        net.settle();
        assertEquals(List.of("start", "dhcp6 true true"), diary.told);
    }

    @Test
    void whatARouterSaysOfDhcpv6IsPassedOn() throws IOException {
        StackEngine engine = net.engine(link, false, MAC);
        Diary diary = diary(engine, AutoSettings.NONE.withDhcp6(Want.IF_THERE).withRouters(Want.IF_THERE));
        diary.host.dhcp6Offered(false, true, net.nowNs);
        net.run(Duration.ofSeconds(5));
        assertEquals(List.of("start", "dhcp6 false true"), diary.told);
    }

    @Test
    void nothingIsStartedThatIsNotAskedFor() throws IOException {
        StackEngine engine = net.engine(link, false, MAC);
        engine.configurators().register(Kind.DHCP4, host -> {
            throw new AssertionError("not asked for");
        });
        diary(engine, AutoSettings.NONE.withDhcp6(Want.REQUIRED));
        assertEquals(1, diaries.size());
    }

    @Test
    void theMetricOfTheInterfaceIsAddedToThoseOfRoutes() throws IOException {
        StackEngine engine = net.engine(link, StackConfig.builder().build(), MAC, "fd00::2/64");
        Host host = diary(engine, AutoSettings.NONE.withDhcp6(Want.IF_THERE)).host;
        RouteEntry route = new RouteEntry(
                IpPrefix.DEFAULT, IpAddress.parse("fd00::1"), host.iface(), 1024, RouteOrigin.DHCP);
        assertTrue(host.addRoute(route));
        assertEquals(
                List.of(1029),
                engine.routes().stream().filter(r -> r.gateway().isPresent()).map(Route::metric).toList());
        assertTrue(host.removeRoute(route));
    }

    @Test
    void whatNamesAreKnownIsMergedInOrder() {
        NameService configured = service("fd00::1", "a.test", "");
        NameTable names = new NameTable(configured);
        Object dhcp6 = new Object();
        Object dhcp4 = new Object();
        names.rank(dhcp6);
        names.rank(dhcp4);
        Object router = new Object();
        tell(names, router, service("fd00::9", "r.test", ""));
        tell(names, dhcp4, service("10.0.0.1", "a.test", "four.test"));
        tell(names, dhcp6, service("fd00::6", "six.test", "six.test"));
        assertEquals(
                List.of("fd00::1", "fd00::6", "10.0.0.1", "fd00::9"),
                names.merged().servers().stream().map(s -> s.address().toString()).toList());
        assertEquals(List.of("a.test", "six.test", "r.test"), names.merged().search());
        assertEquals("six.test", names.merged().domain());
        names.remove(dhcp6);
        assertEquals("four.test", names.merged().domain());
        names.remove(dhcp4);
        names.remove(router);
        assertEquals(configured, names.merged());
        tell(names, dhcp6, service("fd00::6", "six.test", "six.test"));
        tell(names, router, service("fd00::9", "r.test", ""));
        assertEquals(IpAddress.parse("fd00::6"), names.merged().servers().get(1).address());
    }

    @Test
    void whatNamesAreKnownIsBounded() {
        NameTable names = new NameTable(NameService.NONE);
        List<NameService.Server> many = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            many.add(new NameService.Server(new IpAddress(0xfd00L << 48, i), 0));
        }
        for (int source = 0; source < 1000; source++) {
            names.set(new Object(), many, List.of(), "", List.of());
        }
        assertEquals(16, names.merged().servers().size());
    }

    private static NameService service(String server, String search, String domain) {
        return new NameService(
                List.of(new NameService.Server(IpAddress.parse(server), 0)), List.of(search), domain, List.of());
    }

    private static void tell(NameTable names, Object source, NameService told) {
        names.set(source, told.servers(), told.search(), told.domain(), told.timeServers());
    }

    @Test
    void anAddressOfAnotherOriginIsNotTouched() throws IOException {
        StackEngine engine = net.engine(link, false, MAC, "fd00::2/64");
        Host host = diary(engine, AutoSettings.NONE.withDhcp6(Want.IF_THERE)).host;
        assertEquals(null, add(host, "fd00::2"));
        assertEquals(null, add(host, "::"));
        assertEquals(null, add(host, "ff02::1"));
        assertEquals("fd00::3", add(host, "fd00::3"));
        host.progress(diaries.getLast(), Progress.DONE, "", net.nowNs);
        assertTrue(engine.usability().isUsable());
    }

    private @Nullable String add(Host host, String address) {
        InterfaceAddress added = host.addAddress(
                IpAddress.parse(address), 128, AddressOrigin.DHCP, Lifetimes.FOREVER,
                AddressListener.NONE, net.nowNs);
        return added == null ? null : added.address().toString();
    }
}
