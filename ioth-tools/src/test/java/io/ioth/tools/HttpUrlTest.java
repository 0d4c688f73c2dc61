/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpUrlTest {

    @ParameterizedTest
    @CsvSource({
        "http://[fd00::80]/, fd00::80, 80, [fd00::80], /",
        "[fd00::80]:8080/a/b?c=d, fd00::80, 8080, [fd00::80]:8080, /a/b?c=d",
        "http://10.0.0.80, 10.0.0.80, 80, 10.0.0.80, /",
        "HTTP://10.0.0.80:81/x%20y#z, 10.0.0.80, 81, 10.0.0.80:81, /x%20y",
        "http://web/, web, 80, web, /",
    })
    void parts(String text, String host, int port, String authority, String target) {
        assertEquals(new HttpUrl(host, "", port, authority, target), HttpUrl.parse(text));
    }

    @Test
    void aZoneIsKeptFromTheHostField() {
        HttpUrl url = HttpUrl.parse("http://[fe80::1%25vde0]/x");
        assertEquals("vde0", url.zone());
        assertEquals("[fe80::1]", url.authority());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://10.0.0.1/", "http:///x", "http://[fd00::", "https://10.0.0.1/"})
    void wrongOnesAreRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> HttpUrl.parse(text));
    }

    @Test
    void redirectionsAreRelative() {
        HttpUrl from = HttpUrl.parse("http://[fd00::80]:81/a/b");
        assertEquals("/a/c", from.redirect("c").target());
        assertEquals("/c/", from.redirect("/c/").target());
        assertEquals("10.0.0.1", from.redirect("http://10.0.0.1/").host());
    }

    @Test
    void namesAreThoseGiven() {
        HttpUrl url = HttpUrl.parse("http://web/");
        assertEquals("10.0.0.1", url.connectTo(Map.of("web", "10.0.0.1")));
        assertEquals("web", url.connectTo(Map.of()));
        assertEquals("fe80::1%vde0", HttpUrl.parse("http://[fe80::1%25vde0]/").connectTo(Map.of()));
    }

    @Test
    void fileNames() {
        assertEquals("a b", HttpUrl.parse("http://1.2.3.4/x/a%20b?q").fileName());
        assertEquals("/x/f%20g", HttpUrl.parse("http://1.2.3.4/x/").withFile("f g").target());
        assertEquals("/x/y", HttpUrl.parse("http://1.2.3.4/x/y").withFile("f").target());
    }
}
