/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VnlTest {

    @Test
    void readsAllParts() {
        Vnl vnl = Vnl.parse("PCAP:///tmp/x.pcapng[name=e0/raw]{impaired://loss=1%,delay=2ms{vde:///run/vde[port=3]}}");
        assertEquals("pcap", vnl.scheme());
        assertEquals("/tmp/x.pcapng", vnl.argument());
        assertEquals(Map.of("name", "e0", "", "raw"), vnl.options());
        Vnl impaired = vnl.inner().orElseThrow();
        assertEquals("loss=1%,delay=2ms", impaired.argument());
        assertEquals(Map.of("port", "3"), impaired.inner().orElseThrow().options());
    }

    @Test
    void theSchemeIsVdeWhenItIsNotSaid() {
        assertEquals(new Vnl("/run/vde", "vde", "/run/vde", Map.of(), Optional.empty()), Vnl.parse("/run/vde"));
        assertEquals("mem", Vnl.parse("/run/vde{mem://x}").inner().orElseThrow().scheme());
        assertEquals("vde", Vnl.parse("").scheme());
    }

    @ParameterizedTest
    @CsvSource({
        "mem://x{, not closed",
        "mem://x}, without",
        "mem://x[, not closed by a ']'",
        "mem://x[a=1/a=2], given twice",
        "mem://x[a/b], two values",
        "me m://x, not a scheme",
        "://x, not a scheme",
        "pcap://x{1bad://y}, not a scheme",
    })
    void errorsSayWhatIsWrong(String text, String part) {
        var error = assertThrows(IllegalArgumentException.class, () -> Vnl.parse(text));
        assertTrue(error.getMessage().contains(part.replace("\"", "")), error.getMessage());
    }

    @Property
    void garbageIsReadOrRefused(@ForAll String text) {
        try {
            assertEquals(text, Vnl.parse(text).toString());
        } catch (IllegalArgumentException e) {
            assertTrue(e.getMessage().startsWith("VNL '"), e.getMessage());
        }
    }
}
