/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.stack.ip.IpOutput;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What HotSpot makes of the engine's methods: those over 8000 bytes are never compiled, and those over 325 never inlined however hot they are
 * ({@code HugeMethodLimit}, {@code FreqInlineSize}).
 */
class BytecodeBudgetTest {

    private static final int NEVER_COMPILED = 8000;
    private static final int NEVER_INLINED = 325;

    private static final Set<String> PACKAGES =
            Set.of("neighbor", "iface", "ip", "icmp", "packet", "port", "udp", "raw", "tcp", "engine");

    /** Methods that run for each packet. */
    private static final Set<String> HOT = Set.of(
            "onPacket",
            "onFrame",
            "onSegment",
            "onReceive",
            "receive",
            "deliver",
            "send",
            "transmit",
            "find",
            "lookup",
            "hash",
            "sum",
            "step",
            "flush",
            "read",
            "write",
            "process");

    @Test
    void everyMethodIsCompiled() throws Exception {
        List<String> tooLong = new ArrayList<>();
        int[] methods = {0};
        forEachMethod((name, bytes) -> {
            methods[0]++;
            if (bytes > NEVER_COMPILED) {
                tooLong.add(name + ": " + bytes + " bytes");
            }
        });
        assertTrue(methods[0] > 100, "only " + methods[0] + " methods were found");
        assertEquals(List.of(), tooLong);
    }

    @Test
    void hotMethodsThatAreNeverInlinedAreListed() throws Exception {
        List<String> listed = new ArrayList<>();
        forEachMethod((name, bytes) -> {
            if (bytes > NEVER_INLINED && HOT.contains(name.substring(name.lastIndexOf('.') + 1))) {
                listed.add(name + ": " + bytes + " bytes");
            }
        });
        listed.sort(null);
        listed.forEach(line -> System.out.println("hot, and never inlined: " + line));
        assertTrue(listed.size() <= 10, () -> "too many hot methods are never inlined: " + listed);
    }

    private static void forEachMethod(BiConsumer<String, Integer> visitor) throws Exception {
        Path where = Path.of(
                IpOutput.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (Files.isDirectory(where)) {
            visit(where, visitor);
        } else {
            try (FileSystem jar = FileSystems.newFileSystem(where)) {
                visit(jar.getPath("/"), visitor);
            }
        }
    }

    private static void visit(Path root, BiConsumer<String, Integer> visitor) throws IOException {
        try (Stream<Path> files = Files.walk(root.resolve("io/ioth/stack"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
                ClassModel model = ClassFile.of().parse(Files.readAllBytes(file));
                String name = model.thisClass().asInternalName().replace('/', '.');
                if (PACKAGES.contains(name.split("\\.")[3])) {
                    for (MethodModel method : model.methods()) {
                        method.code().ifPresent(code -> visitor.accept(
                                name + "." + method.methodName().stringValue(),
                                ((CodeAttribute) code).codeLength()));
                    }
                }
            }
        }
    }
}
