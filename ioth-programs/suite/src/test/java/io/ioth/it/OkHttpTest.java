/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;

/** OkHttp and its project's server. */
final class OkHttpTest extends ProgramContract {

    OkHttpTest() {
        super(Program.of("okhttp", "okhttp-jvm"));
    }

    @Override
    String others(ProgramLab lab, String server) throws IOException {
        Proc.Result result = lab.shell("curl -sf -m 60 http://" + server + ":" + Program.PORT + "/ | wc -c");
        assertEquals("5000000", result.output().strip());
        return "curl";
    }
}
