/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.jdk.agent;

import static java.lang.constant.ConstantDescs.CD_Boolean;
import static java.lang.constant.ConstantDescs.CD_Integer;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/** The types of {@linkplain Point points}: classes, arrays, {@code boolean} and {@code int}. */
final class Types {

    private Types() {}

    /** From what {@link Class#getName} says. */
    static ClassDesc descriptor(String name) {
        return switch (name) {
            case "boolean" -> CD_boolean;
            case "int" -> CD_int;
            default -> name.startsWith("[") ? ClassDesc.ofDescriptor(name.replace('.', '/')) : ClassDesc.of(name);
        };
    }

    /** Of that name, in {@code java.base}. */
    static Class<?> type(String name) throws ClassNotFoundException {
        return switch (name) {
            case "boolean" -> boolean.class;
            case "int" -> int.class;
            default -> Class.forName(name);
        };
    }

    /** Makes an object of what is on the stack. */
    static void box(CodeBuilder code, ClassDesc type) {
        if (type.equals(CD_boolean)) {
            code.invokestatic(CD_Boolean, "valueOf", MethodTypeDesc.of(CD_Boolean, CD_boolean));
        } else if (type.equals(CD_int)) {
            code.invokestatic(CD_Integer, "valueOf", MethodTypeDesc.of(CD_Integer, CD_int));
        }
    }

    /** Makes what is on the stack, an object, a value of {@code type}. */
    static void unbox(CodeBuilder code, ClassDesc type) {
        if (type.equals(CD_boolean)) {
            code.checkcast(CD_Boolean).invokevirtual(CD_Boolean, "booleanValue", MethodTypeDesc.of(CD_boolean));
        } else if (type.equals(CD_int)) {
            code.checkcast(CD_Integer).invokevirtual(CD_Integer, "intValue", MethodTypeDesc.of(CD_int));
        } else {
            code.checkcast(type);
        }
    }
}
