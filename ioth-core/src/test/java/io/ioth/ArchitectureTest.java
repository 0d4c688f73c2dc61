/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/** Who may know whom in this module, and which things stay out of it. */
class ArchitectureTest {

    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("io/ioth/stack"))
            .importPackages("io.ioth");

    @Test
    void dependenciesPointDown() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("api")
                .definedBy("io.ioth")
                .layer("link")
                .definedBy("io.ioth.link")
                .layer("wire")
                .definedBy("io.ioth.wire")
                .layer("basics")
                .definedBy("io.ioth.net", "io.ioth.time", "io.ioth.metrics")
                .whereLayer("api")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("link")
                .mayOnlyBeAccessedByLayers("api")
                .whereLayer("wire")
                .mayOnlyBeAccessedByLayers("api", "link")
                .check(CORE);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.ioth.(**)").should().beFreeOfCycles().check(CORE);
    }

    @Test
    void onlyTheSystemClockReadsTheTime() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("io.ioth.time.NanoClock")
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.time.Instant")
                .check(CORE);
    }

    @Test
    void nothingHereStartsThreadsOrDrawsItsOwnRandomness() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Executor.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Thread.class)
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.security.SecureRandom")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.concurrent.ThreadLocalRandom")
                .allowEmptyShould(false)
                .because("time, threads and randomness are handed in; Msocket only wraps threads of a factory given")
                .check(new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("io.ioth.net", "io.ioth.time", "io.ioth.metrics", "io.ioth.wire", "io.ioth.link"));
    }

    @Test
    void locksAreInTheLinkPackageAndTheApiOnly() {
        noClasses()
                .that()
                .resideInAnyPackage("io.ioth.net", "io.ioth.wire", "io.ioth.time", "io.ioth.metrics")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.util.concurrent.locks..")
                .check(CORE);
    }
}
