/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.dns;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ioth.NameService;
import io.ioth.NetStack;
import io.ioth.ResolverSettings;
import io.ioth.net.IpAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** A node that asks, and servers at {@code fd00:53::1}, {@code ::2} and so on. In real time. */
@Timeout(30)
abstract class DnsTestBase {

    /** Of tests in which somebody doesn't answer; the others don't wait. */
    static final Duration LITTLE = Duration.ofMillis(500);

    String net;
    NetStack client;
    private final List<TestServer> servers = new ArrayList<>();

    @BeforeEach
    final void open() throws IOException {
        net = "mem://dns-" + getClass().getSimpleName();
        client = NetStack.open(net, "ip=fd00:53::c/64,ip=2001:db8:53::c/64,ip=10.53.0.12/24,dad=off,linger=0");
        use(settings -> settings.withPatience(Duration.ofSeconds(5), 1).withNames(names("fd00:53::1")));
    }

    @AfterEach
    final void close() {
        client.close();
        servers.forEach(TestServer::close);
    }

    static NameService names(String... addresses) {
        List<NameService.Server> servers = Stream.of(addresses)
                .map(a -> new NameService.Server(IpAddress.parse(a), 0))
                .toList();
        return new NameService(servers, List.of(), "", List.of());
    }

    final void use(UnaryOperator<ResolverSettings> change) {
        client.resolver().configure(change.apply(client.resolver().settings()));
    }

    final void impatient() {
        use(settings -> settings.withPatience(LITTLE, 1));
    }

    final void search(int ndots, String... domains) {
        use(settings -> settings.withNdots(ndots).withNames(new NameService(
                names("fd00:53::1").servers(), List.of(domains), "", List.of())));
    }

    /** The next server. */
    final TestServer server(TestZone zone) throws IOException {
        return keep(new TestServer(net, config(), zone));
    }

    /** The next server. */
    final TestServer server(TestServer.Udp behaviour) throws IOException {
        return keep(new TestServer(net, config(), behaviour));
    }

    private String config() {
        int number = servers.size() + 1;
        return "ip=fd00:53::" + number + "/64,ip=10.53.0." + number + "/24";
    }

    private TestServer keep(TestServer server) {
        servers.add(server);
        return server;
    }

    final List<String> lookup(String host) throws UnknownHostException {
        return text(client.resolver().lookup(host));
    }

    static List<String> text(List<InetAddress> addresses) {
        return addresses.stream().map(a -> IpAddress.of(a).toString()).toList();
    }

    /** The message of the error. */
    final String refused(String host) {
        return assertThrows(UnknownHostException.class, () -> client.resolver().lookup(host)).getMessage();
    }
}
