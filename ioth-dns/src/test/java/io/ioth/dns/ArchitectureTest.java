/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.dns;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.net.InetAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.Test;

/** What this module may know. */
class ArchitectureTest {

    private static final JavaClasses DNS = new ClassFileImporter()
            .importUrl(DnsProvider.class.getProtectionDomain().getCodeSource().getLocation());

    @Test
    void itKnowsTheCoreAndDnsjavaOnly() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "org.jspecify..",
                        "org.xbill.DNS..",
                        "jdk.jfr..",
                        "io.ioth.dns",
                        "io.ioth",
                        "io.ioth.net",
                        "io.ioth.time")
                .check(DNS);
    }

    @Test
    void itAsksOverTheStacksSocketsAlone() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("org.xbill.DNS.SimpleResolver")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("org.xbill.DNS.ResolverConfig")
                .orShould()
                .callMethod(InetAddress.class, "getByName", String.class)
                .orShould()
                .callMethod(DatagramChannel.class, "open")
                .orShould()
                .callMethod(SocketChannel.class, "open")
                .check(DNS);
    }

    @Test
    void itReadsTheTimeFromTheCoresClock() {
        noClasses()
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(DNS);
    }
}
