/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;

/** A file of 2 GiB from the JDK's HTTP server, through a heap of 64 MiB. */
final class BigFileTest extends ProgramContract {

    BigFileTest() {
        super(new Program("bigfile", "bigfile", "", "64m", List.of()));
    }

    @Override
    String others(ProgramLab lab, String server) throws IOException {
        String root = "http://" + server + ":" + Program.PORT;
        Proc.Result sum = lab.shell("curl -sf -m 150 " + root + "/file | sha256sum | cut -d ' ' -f 1");
        assertEquals(lab.shell("curl -sf -m 60 " + root + "/sha256").output().strip(), sum.output().strip());
        return "curl";
    }
}
