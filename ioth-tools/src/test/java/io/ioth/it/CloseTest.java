/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A process that writes, closes its channel and its stack and exits; the kernel's side of a switch gets all that was written. */
class CloseTest {

    private static final Duration LIMIT = Duration.ofSeconds(40);

    @Test
    void whatWasWrittenArrivesThoughTheStackIsClosed() throws IOException {
        try (Lan lan = Lan.create();
                Proc server = lan.start(Ioth.asNobody("io.ioth.it.Talker", "listen", "", "stack=kernel", Lan.KERNEL6, "9000")
                        .toArray(String[]::new))) {
            server.awaitLine("ready", LIMIT);
            Proc.Result sent = Proc.run(
                    LIMIT,
                    Ioth.asNobody(
                            "io.ioth.it.Talker", "send", lan.vnl(), "ip=fd00:77::81/64", Lan.KERNEL6, "9000", "3000000"));
            assertEquals(0, sent.exit(), sent.output());
            server.awaitLine("ended by the other side after 3000000 bytes", Duration.ofSeconds(5));
        }
    }
}
