/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.jdk.agent;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_String;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.net.SocketImpl;
import java.util.function.BiFunction;

/**
 * A class in {@code java.base}, made here, that passes questions on to the agent: {@code call(id, arguments)} asks the function in its field.
 * It has to be there because nothing in {@code java.base} sees a class of ours; and it's not appended to the boot class path because then
 * the JVM would share no classes of the program's (CDS), and would say so.
 */
final class HookClass {

    static final ClassDesc NAME = ClassDesc.of("java.net.IothHook");
    static final MethodTypeDesc CALL = MethodTypeDesc.of(CD_Object, CD_String, CD_Object.arrayType());
    private static final ClassDesc FUNCTION = ClassDesc.of(BiFunction.class.getName());
    private static final String TARGET = "target";

    private HookClass() {}

    /**
     * Defines it.
     *
     * @return the class itself, which as an answer means "let the JDK do it"
     */
    static Class<?> define(BiFunction<String, Object[], Object> target) throws ReflectiveOperationException {
        var lookup = JdkInsides.lookup(SocketImpl.class);
        Class<?> hook = lookup.defineClass(bytes());
        lookup.findStaticVarHandle(hook, TARGET, BiFunction.class).set(target);
        return hook;
    }

    private static byte[] bytes() {
        return ClassFile.of()
                .build(NAME, type -> type.withFlags(ClassFile.ACC_PUBLIC | ClassFile.ACC_FINAL | ClassFile.ACC_SUPER)
                        .withField(TARGET, FUNCTION, ClassFile.ACC_STATIC | ClassFile.ACC_VOLATILE)
                        .withMethodBody("call", CALL, ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC, HookClass::call));
    }

    private static void call(CodeBuilder code) {
        Label unset = code.newLabel();
        code.getstatic(NAME, TARGET, FUNCTION)
                .dup()
                .ifnull(unset)
                .aload(0)
                .aload(1)
                .invokeinterface(FUNCTION, "apply", MethodTypeDesc.of(CD_Object, CD_Object, CD_Object))
                .areturn()
                .labelBinding(unset)
                .pop()
                .ldc(NAME)
                .areturn();
    }
}
