/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.jdk.agent;

import io.ioth.NetStack;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.Interfaces;
import java.lang.constant.ClassDesc;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives the stack's {@link java.net.SocketImpl}, while it's being loaded, the interface by which the JDK knows its own: then {@code ServerSocket} and
 * the SOCKS and HTTP proxies take it for one, and no factory of sockets need be set. The interface has no methods.
 */
final class PlatformMarker implements ClassFileTransformer {

    private static final String MARKER = "sun.net.PlatformSocketImpl";
    private static final String PACKAGE = "io/ioth/";
    private static final String SUFFIX = "SocketImpl";

    private PlatformMarker() {}

    /**
     * Marks the class of what {@link PlainSockets} makes.
     *
     * @throws ReflectiveOperationException when that can't be done
     */
    static void mark(Instrumentation instrumentation, NetStack stack) throws ReflectiveOperationException {
        PlatformMarker marker = new PlatformMarker();
        Class<?> wanted = Class.forName(MARKER);
        instrumentation.addTransformer(marker);
        try {
            if (!wanted.isInstance(PlainSockets.open(stack, false))) {
                throw new ReflectiveOperationException("the JDK doesn't know the stack's sockets by " + MARKER);
            }
        } finally {
            instrumentation.removeTransformer(marker);
        }
    }

    @Override
    public byte @Nullable [] transform(
            @Nullable ClassLoader loader,
            String name,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] bytes) {
        if (loader != PlatformMarker.class.getClassLoader() || !name.startsWith(PACKAGE) || !name.endsWith(SUFFIX)) {
            return null;
        }
        ClassFile classFile = ClassFile.of();
        ClassModel model = classFile.parse(bytes);
        List<ClassDesc> interfaces = new ArrayList<>();
        model.interfaces().forEach(each -> interfaces.add(each.asSymbol()));
        interfaces.add(ClassDesc.of(MARKER));
        ClassTransform others = ClassTransform.dropping(Interfaces.class::isInstance);
        return classFile.transformClass(
                model, others.andThen(ClassTransform.endHandler(type -> type.withInterfaceSymbols(interfaces))));
    }
}
