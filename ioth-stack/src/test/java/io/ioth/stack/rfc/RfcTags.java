/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.rfc;

import java.io.IOException;
import java.lang.classfile.Annotation;
import java.lang.classfile.AnnotationElement;
import java.lang.classfile.AnnotationValue;
import java.lang.classfile.AttributedElement;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The {@link Rfc} tags of all test classes, read from the class files, so that no class is loaded. */
final class RfcTags {

    private static final String RFC = "L" + Rfc.class.getName().replace('.', '/') + ";";
    private static final String SEVERAL = RFC.replace(";", "$All;");
    private static final Set<String> RUNS =
            Set.of("Test", "ParameterizedTest", "RepeatedTest", "Property", "Example", "FuzzTest");

    /** The tests that hold a requirement, by its key. */
    final Map<String, Set<String>> tests = new TreeMap<>();
    /** What is tagged and no test. */
    final List<String> misplaced = new ArrayList<>();
    /** What is switched off. */
    final List<String> disabled = new ArrayList<>();

    RfcTags(Path classes) throws IOException {
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".class")).sorted().toList()) {
                read(ClassFile.of().parse(file));
            }
        }
    }

    private void read(ClassModel model) {
        String name = model.thisClass().asInternalName();
        String simple = name.substring(name.lastIndexOf('/') + 1).replace('$', '.');
        for (Annotation tag : tags(model)) {
            add(tag, simple);
        }
        for (MethodModel method : model.methods()) {
            String test = simple + "#" + method.methodName().stringValue();
            if (has(method, Set.of("Disabled"))) {
                disabled.add(test);
            }
            for (Annotation tag : tags(method)) {
                add(tag, test);
                if (!has(method, RUNS)) {
                    misplaced.add(test);
                }
            }
        }
    }

    private static List<Annotation> annotations(AttributedElement element) {
        return element.findAttribute(Attributes.runtimeVisibleAnnotations()).map(a -> a.annotations()).orElse(List.of());
    }

    private static boolean has(AttributedElement element, Set<String> simpleNames) {
        return annotations(element).stream()
                .map(a -> a.className().stringValue())
                .anyMatch(n -> simpleNames.contains(n.substring(n.lastIndexOf('/') + 1, n.length() - 1)));
    }

    private static List<Annotation> tags(AttributedElement element) {
        List<Annotation> all = new ArrayList<>();
        for (Annotation annotation : annotations(element)) {
            String type = annotation.className().stringValue();
            if (type.equals(RFC)) {
                all.add(annotation);
            } else if (type.equals(SEVERAL)) {
                for (AnnotationValue each : array(annotation.elements().getFirst())) {
                    all.add(((AnnotationValue.OfAnnotation) each).annotation());
                }
            }
        }
        return all;
    }

    private static List<AnnotationValue> array(AnnotationElement element) {
        return ((AnnotationValue.OfArray) element.value()).values();
    }

    private void add(Annotation tag, String test) {
        int rfc = 0;
        List<String> names = new ArrayList<>();
        for (AnnotationElement element : tag.elements()) {
            if (element.name().stringValue().equals("value")) {
                rfc = ((AnnotationValue.OfInt) element.value()).intValue();
            } else {
                array(element).forEach(v -> names.add(((AnnotationValue.OfString) v).stringValue()));
            }
        }
        for (String name : names) {
            tests.computeIfAbsent(Requirement.key(rfc, name), k -> new TreeSet<>()).add(test);
        }
    }
}
