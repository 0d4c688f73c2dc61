/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.DnsAnswer;
import io.ioth.NameLookup;
import io.ioth.ResolverSettings;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordedLookupTest {

    @TempDir
    Path folder;

    /** Knows one name. */
    private static final class OneName implements NameLookup {
        @Override
        public void lookup(
                String host,
                Set<StandardProtocolFamily> families,
                ResolverSettings settings,
                Consumer<List<InetAddress>> found)
                throws UnknownHostException {
            if (!host.equals("web")) {
                throw new UnknownHostException("there is no such name");
            }
            found.accept(List.of(InetAddress.ofLiteral("fd00::80")));
            found.accept(List.of(InetAddress.ofLiteral("10.0.0.80")));
        }

        @Override
        public String reverse(InetAddress address, ResolverSettings settings) {
            return "web";
        }

        @Override
        public List<DnsAnswer> query(String name, String type, ResolverSettings settings) {
            return List.of(new DnsAnswer(name, 1, type, "0 web."));
        }

        @Override
        public void flush() {}
    }

    @Test
    void lookupsAreRecorded() throws Exception {
        NameLookup lookup = new RecordedLookup("mine", new OneName());
        ResolverSettings settings = ResolverSettings.DEFAULT;
        EnumSet<StandardProtocolFamily> both =
                EnumSet.of(StandardProtocolFamily.INET, StandardProtocolFamily.INET6);
        Path file = folder.resolve("dns.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("io.ioth.DnsLookup").withoutThreshold();
            recording.start();
            lookup.lookup("web", both, settings, addresses -> {});
            assertThrows(UnknownHostException.class, () -> lookup.lookup("no", both, settings, addresses -> {}));
            assertEquals("web", lookup.reverse(InetAddress.ofLiteral("10.0.0.80"), settings));
            assertEquals(1, lookup.query("web", "MX", settings).size());
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> events = RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals("io.ioth.DnsLookup"))
                .toList();
        assertEquals(
                List.of("web A, AAAA 2", "no A, AAAA 0", "10.0.0.80 PTR 1", "web MX 1"),
                events.stream().map(RecordedLookupTest::line).toList());
        assertEquals("mine", events.getFirst().getString("stack"));
        assertTrue(events.getFirst().getBoolean("successful"));
        assertFalse(events.get(1).getBoolean("successful"));
        assertEquals("there is no such name", events.get(1).getString("reason"));
    }

    private static String line(RecordedEvent event) {
        return event.getString("host") + " " + event.getString("type") + " " + event.getInt("answers");
    }

    @Test
    void withoutARecorderItIsAsIfThereWereNone() throws Exception {
        NameLookup lookup = new RecordedLookup("mine", new OneName());
        assertEquals("web", lookup.reverse(InetAddress.ofLiteral("10.0.0.80"), ResolverSettings.DEFAULT));
        assertThrows(
                UnknownHostException.class,
                () -> lookup.lookup("no", Set.of(), ResolverSettings.DEFAULT, addresses -> {}));
    }
}
