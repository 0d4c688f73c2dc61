/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.jdk.agent;

import static java.lang.constant.ConstantDescs.CD_Object;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Puts a question at the start of methods: {@code Object r = IothHook.call(id, arguments); if (r != IothHook.class) return r;}. The classes are
 * loaded before they're rewritten: reckoning stack maps for one that's still loading would load it again.
 */
final class Rewriter implements ClassFileTransformer {

    private final Map<String, List<Point>> pointsOf;
    private final Map<String, Throwable> failures = new ConcurrentHashMap<>();

    private Rewriter(List<Point> points) {
        pointsOf = points.stream().collect(Collectors.groupingBy(point -> point.owner().replace('.', '/')));
    }

    /**
     * Rewrites the classes of {@code points}, each of which there must be.
     *
     * @return why a class couldn't be rewritten, by its name
     */
    static Map<String, Throwable> rewrite(Instrumentation instrumentation, List<Point> points) throws ClassNotFoundException {
        Rewriter rewriter = new Rewriter(points);
        List<Class<?>> owners = new ArrayList<>();
        for (String owner : rewriter.pointsOf.keySet()) {
            owners.add(Class.forName(owner.replace('/', '.')));
        }
        instrumentation.addTransformer(rewriter, true);
        try {
            instrumentation.retransformClasses(owners.toArray(Class<?>[]::new));
        } catch (UnmodifiableClassException | RuntimeException | LinkageError e) {
            owners.forEach(owner -> rewriter.failures.put(owner.getName(), e));
        } finally {
            instrumentation.removeTransformer(rewriter);
        }
        return rewriter.failures;
    }

    @Override
    public byte @Nullable [] transform(
            @Nullable Module module,
            @Nullable ClassLoader loader,
            String name,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] bytes) {
        List<Point> points = pointsOf.get(name);
        if (points == null || redefined == null) {
            return null;
        }
        try {
            ClassFile classFile = ClassFile.of();
            ClassModel model = classFile.parse(bytes);
            return classFile.transformClass(model, transform(points));
        } catch (RuntimeException | LinkageError e) {
            failures.put(redefined.getName(), e);
            return null;
        }
    }

    private static ClassTransform transform(List<Point> points) {
        ClassTransform all = ClassTransform.ACCEPT_ALL;
        for (Point point : points) {
            MethodTypeDesc type = type(point);
            all = all.andThen((builder, element) -> {
                if (element instanceof MethodModel method
                        && method.methodName().equalsString(point.method())
                        && method.methodTypeSymbol().equals(type)) {
                    boolean isStatic = (method.flags().flagsMask() & ClassFile.ACC_STATIC) != 0;
                    CodeTransform question = CodeTransform.ofStateful(() -> new Question(point.id(), type, isStatic));
                    builder.transformMethod(method, MethodTransform.transformingCode(question));
                } else {
                    builder.with(element);
                }
            });
        }
        return all;
    }

    private static MethodTypeDesc type(Point point) {
        return MethodTypeDesc.of(
                Types.descriptor(point.result()),
                point.parameters().stream().map(Types::descriptor).toList());
    }

    /** The question, before the first instruction. */
    private record Question(String id, MethodTypeDesc type, boolean isStatic) implements CodeTransform {

        @Override
        public void atStart(CodeBuilder code) {
            Label theJdk = code.newLabel();
            code.ldc(id);
            arguments(code);
            code.invokestatic(HookClass.NAME, "call", HookClass.CALL)
                    .dup()
                    .ldc(HookClass.NAME)
                    .if_acmpeq(theJdk);
            Types.unbox(code, type.returnType());
            code.return_(TypeKind.from(type.returnType())).labelBinding(theJdk).pop();
        }

        @Override
        public void accept(CodeBuilder code, java.lang.classfile.CodeElement element) {
            code.with(element);
        }

        private void arguments(CodeBuilder code) {
            int first = isStatic ? 0 : 1;
            code.loadConstant(type.parameterCount() + first).anewarray(CD_Object);
            if (first == 1) {
                code.dup().loadConstant(0).aload(code.receiverSlot()).aastore();
            }
            for (int i = 0; i < type.parameterCount(); i++) {
                ClassDesc parameter = type.parameterType(i);
                code.dup().loadConstant(i + first);
                code.loadLocal(TypeKind.from(parameter), code.parameterSlot(i));
                Types.box(code, parameter);
                code.aastore();
            }
        }
    }
}
