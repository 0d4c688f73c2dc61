/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class TargetPathTest {

    @Property(tries = 300)
    void whatIsEncodedIsDecoded(@ForAll String name) throws HttpException {
        String path = "/" + name;
        Assume.that(new String(path.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                java.nio.charset.StandardCharsets.UTF_8).equals(path));
        Assume.that(path.indexOf('\0') < 0 && !Arrays.asList(path.split("/", -1)).contains(".."));
        assertEquals(path, TargetPath.decode(TargetPath.encode(path)));
    }

    @Property(tries = 300)
    void noTargetLeadsUp(@ForAll String target) {
        try {
            assertFalse(Arrays.asList(TargetPath.decode(target).split("/", -1)).contains(".."));
        } catch (HttpException e) {
            assertEquals(400, e.status());
        }
    }

    @Example
    void escapesAreRefused() {
        for (String target : new String[] {"/..", "/%2e%2E/x", "/a/../b", "x", "", "*", "/%", "/%4", "/%zz", "/%ff", "/%00"}) {
            assertThrows(HttpException.class, () -> TargetPath.decode(target), target);
        }
    }

    @Example
    void queriesAreCutOff() throws HttpException {
        assertEquals("/a", TargetPath.decode("/a?b=c"));
        assertEquals("/a", TargetPath.decode("http://[fd00::80]/a"));
        assertEquals("/", TargetPath.decode("http://[fd00::80]"));
    }
}
