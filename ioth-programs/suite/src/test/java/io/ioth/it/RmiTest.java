/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.it;

import java.util.List;

/** Remote objects, and JMX to another JVM. */
final class RmiTest extends ProgramContract {

    private static final int JMX = Program.PORT + 1;

    static final Program PROGRAM = new Program("rmi", "rmi", "", "512m", List.of(
            "-Dcom.sun.management.jmxremote.port=" + JMX,
            "-Dcom.sun.management.jmxremote.rmi.port=" + JMX,
            "-Dcom.sun.management.jmxremote.authenticate=false",
            "-Dcom.sun.management.jmxremote.ssl=false"));

    RmiTest() {
        super(PROGRAM);
    }
}
