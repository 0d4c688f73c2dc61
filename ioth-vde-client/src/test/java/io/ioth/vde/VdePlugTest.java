/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.vde;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.ioth.link.Links;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Frames to and from Debian's {@code vde_plug} through a switch. */
@Timeout(60)
class VdePlugTest {

    private static final byte[] OURS = {2, 0, 0, 0, 0, 1};
    private static final byte[] THEIRS = {2, 0, 0, 0, 0, 2};
    private static final byte[] EVERYONE = {-1, -1, -1, -1, -1, -1};

    @TempDir
    Path temporary;

    @Test
    void framesGoBothWays() throws Exception {
        Peers.need("vde_plug");
        try (SwitchProcess sw = SwitchProcess.start(temporary);
                Station station = new Station(Links.open(sw.vnl()))) {
            Process plug = new ProcessBuilder("vde_plug", sw.vnl())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (DataOutputStream out = new DataOutputStream(plug.getOutputStream());
                    DataInputStream in = new DataInputStream(plug.getInputStream())) {
                byte[] first = VdeLinkTest.frame(EVERYONE, THEIRS, 700, 1);
                byte[] prefixed = new byte[2 + first.length];
                prefixed[0] = (byte) (first.length >>> 8);
                prefixed[1] = (byte) first.length;
                System.arraycopy(first, 0, prefixed, 2, first.length);
                out.write(prefixed);
                out.flush();
                assertArrayEquals(first, station.receive());
                byte[] second = VdeLinkTest.frame(THEIRS, OURS, 1514, 2);
                station.send(second);
                byte[] arrived = new byte[in.readUnsignedShort()];
                in.readFully(arrived);
                assertArrayEquals(second, arrived);
            } finally {
                plug.destroyForcibly();
            }
        }
    }
}
