/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/**
 * Puts a stack under programs that know nothing of it: providers for the whole JVM, each of which asks {@link io.ioth.Msocket#current()} which
 * stack is meant, and the works of the agent. What names the providers to the JDK is in {@code ioth-auto} and {@code ioth-agent}: having
 * this module on the path changes nothing by itself.
 */
module io.ioth.jdk {
    requires transitive io.ioth.core;
    requires transitive java.instrument;
    requires org.slf4j;
    requires static org.jspecify;

    exports io.ioth.jdk;
}
