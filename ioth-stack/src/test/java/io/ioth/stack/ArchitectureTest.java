/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.ioth.StackConfig;
import io.ioth.stack.ip.IpOutput;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.BaseStream;
import org.junit.jupiter.api.Test;

/** Which package may know which, and what the engine must not know at all. */
class ArchitectureTest {

    /** For each package of the stack, those that it may use directly; what they may use doesn't follow. */
    private static final Map<String, Set<String>> STACK = Map.ofEntries(
            Map.entry("socket", Set.of()),
            Map.entry("observe", Set.of()),
            Map.entry("jfr", Set.of("observe")),
            Map.entry("jmx", Set.of()),
            Map.entry("port", Set.of()),
            Map.entry("neighbor", Set.of("port")),
            Map.entry("iface", Set.of("neighbor", "port")),
            Map.entry("ip", Set.of("iface", "neighbor", "port")),
            Map.entry("icmp", Set.of("ip", "iface", "neighbor", "port")),
            Map.entry("packet", Set.of("ip", "iface", "port", "socket")),
            Map.entry("udp", Set.of("packet", "ip", "port", "socket")),
            Map.entry("raw", Set.of("packet", "ip", "port", "socket")),
            Map.entry("multicast", Set.of("ip", "iface", "neighbor", "port")),
            Map.entry("autoconf", Set.of("ip", "iface", "neighbor", "port")),
            Map.entry("dhcp.message", Set.of()),
            Map.entry("dhcp", Set.of("dhcp.message", "autoconf", "udp", "ip", "iface", "neighbor", "port")),
            Map.entry("tcp.model", Set.of()),
            Map.entry("tcp.cc", Set.of("tcp.model")),
            Map.entry("tcp.recovery", Set.of("tcp.model")),
            Map.entry("tcp.ecn", Set.of("tcp.model")),
            Map.entry("tcp", Set.of("tcp.model", "tcp.cc", "tcp.ecn", "tcp.recovery", "ip", "port", "socket", "observe")),
            Map.entry(
                    "engine",
                    Set.of("socket", "port", "neighbor", "iface", "ip", "icmp", "packet", "udp", "raw", "tcp", "multicast",
                            "autoconf", "dhcp", "observe")),
            Map.entry("runtime", Set.of("engine", "dhcp", "socket", "iface", "ip")),
            Map.entry("control", Set.of()),
            Map.entry("nio", Set.of("runtime", "engine", "socket")));

    private static final Map<String, Set<String>> CORE = Map.of(
            "net", Set.of(),
            "time", Set.of(),
            "metrics", Set.of(),
            "wire", Set.of("net", "time", "metrics"),
            "link", Set.of("net", "time", "metrics", "wire"),
            "", Set.of("net", "time", "metrics", "wire", "link"));

    private static final String[] ENGINE = {
        "io.ioth.stack.port..",
        "io.ioth.stack.neighbor..",
        "io.ioth.stack.iface..",
        "io.ioth.stack.ip..",
        "io.ioth.stack.icmp..",
        "io.ioth.stack.packet..",
        "io.ioth.stack.multicast..",
        "io.ioth.stack.udp..",
        "io.ioth.stack.raw..",
        "io.ioth.stack.tcp..",
        "io.ioth.stack.multicast..",
        "io.ioth.stack.autoconf..",
        "io.ioth.stack.dhcp..",
        "io.ioth.stack.engine..",
        "io.ioth.net..",
        "io.ioth.wire.."
    };

    private static final JavaClasses STACK_CLASSES = imported(IpOutput.class);
    private static final JavaClasses CORE_CLASSES = imported(StackConfig.class);

    private static JavaClasses imported(Class<?> member) {
        return new ClassFileImporter()
                .importUrl(member.getProtectionDomain().getCodeSource().getLocation());
    }

    @Test
    void packagesOfTheStackUseThoseBelow() {
        assertEquals(List.of(), violations(STACK_CLASSES, "io.ioth.stack", STACK));
    }

    @Test
    void packagesOfTheCoreUseThoseBelow() {
        assertEquals(List.of(), violations(CORE_CLASSES, "io.ioth", CORE));
    }

    private static List<String> violations(JavaClasses classes, String root, Map<String, Set<String>> allowed) {
        Set<String> found = new TreeSet<>();
        for (JavaClass from : classes) {
            String package_ = within(root, from);
            if (package_ == null || root.equals("io.ioth.stack") && package_.isEmpty()) {
                continue;
            }
            Set<String> may = allowed.get(package_);
            if (may == null) {
                found.add(package_ + " isn't in this test's table");
                continue;
            }
            for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
                String to = within(root, dependency.getTargetClass().getBaseComponentType());
                if (to != null && !to.equals(package_) && !may.contains(to)) {
                    found.add(package_ + " uses " + to + ": " + dependency.getDescription());
                }
            }
        }
        return new ArrayList<>(found);
    }

    /** The package below {@code root}, or null for a class that isn't there. */
    private static String within(String root, JavaClass type) {
        String name = type.getPackageName();
        if (name.equals(root)) {
            return "";
        }
        return name.startsWith(root + ".") ? name.substring(root.length() + 1) : null;
    }

    @Test
    void noCycles() {
        slices().matching("io.ioth.stack.(**)").should().beFreeOfCycles().check(STACK_CLASSES);
        slices().matching("io.ioth.(**)").should().beFreeOfCycles().check(CORE_CLASSES);
        Set<String> done = new HashSet<>();
        for (boolean more = true; more; ) {
            more = false;
            for (Map.Entry<String, Set<String>> entry : STACK.entrySet()) {
                more |= done.containsAll(entry.getValue()) && done.add(entry.getKey());
            }
        }
        assertTrue(done.containsAll(STACK.keySet()), "the table itself has a cycle");
    }

    @Test
    void theEngineHasNoThreadsLocksOrClocks() {
        for (JavaClasses classes : List.of(STACK_CLASSES, CORE_CLASSES)) {
            noClasses()
                    .that()
                    .resideInAnyPackage(ENGINE)
                    .should()
                    .dependOnClassesThat()
                    .belongToAnyOf(Thread.class, SecureRandom.class, Instant.class, Clock.class)
                    .orShould()
                    .dependOnClassesThat()
                    .resideInAPackage("java.util.concurrent.locks..")
                    .orShould()
                    .callMethod(System.class, "nanoTime")
                    .orShould()
                    .callMethod(System.class, "currentTimeMillis")
                    .orShould()
                    .callMethod(Math.class, "random")
                    .check(classes);
        }
    }

    /** The control has one for each client. The top package has them too: it hands randomness in, and makes the opener of a stack wait for its addresses. */
    @Test
    void onlyRuntimeAndChannelsOfTheStackHaveThreads() {
        noClasses()
                .that()
                .resideInAPackage("io.ioth.stack..")
                .and()
                .resideOutsideOfPackages(
                        "io.ioth.stack", "io.ioth.stack.runtime..", "io.ioth.stack.nio..", "io.ioth.stack.control..")
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(Thread.class, SecureRandom.class)
                .orShould()
                .callMethod(System.class, "nanoTime")
                .check(STACK_CLASSES);
    }

    @Test
    void hotPackagesDoNotStream() {
        noClasses()
                .that()
                .resideInAnyPackage(ENGINE)
                .and()
                .resideOutsideOfPackages("io.ioth.stack.engine..", "io.ioth.net..")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(BaseStream.class)
                .check(STACK_CLASSES);
    }
}
