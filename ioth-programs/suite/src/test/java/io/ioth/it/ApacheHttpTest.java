/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;

/** Apache's HTTP servers and clients. */
final class ApacheHttpTest extends ProgramContract {

    ApacheHttpTest() {
        super(Program.of("hc5", "httpclient5"));
    }

    @Override
    String others(ProgramLab lab, String server) throws IOException {
        Proc.Result result = lab.shell("curl -sf -m 60 http://" + server + ":" + Program.PORT + "/ | wc -c");
        assertEquals("5000000", result.output().strip());
        return "curl";
    }
}
