/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.jdk.agent;

import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.DatagramSocket;
import java.net.DatagramSocketImpl;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What isn't public of the JDK and used by the agent besides its {@linkplain Point points}. */
final class JdkInsides {

    private static final int LAST_SHUTDOWN_SLOT = 8;

    private JdkInsides() {}

    /** Gives this module access to the packages that are needed; the program's own modules get none. */
    static void open(Instrumentation instrumentation) {
        Set<Module> self = Set.of(JdkInsides.class.getModule());
        instrumentation.redefineModule(
                Object.class.getModule(),
                Set.of(),
                Map.of("sun.net", self, "sun.nio.ch", self, "jdk.internal.access", self),
                Map.of("java.net", self, "java.lang", self, "sun.nio.ch", self),
                Set.of(),
                Map.of());
    }

    /** A lookup with full access to the package of {@code owner}. */
    static MethodHandles.Lookup lookup(Class<?> owner) throws IllegalAccessException {
        return MethodHandles.privateLookupIn(owner, MethodHandles.lookup());
    }

    /** Spares the user the warning about native calls, which the links to the outside make. There's no option that names a class loader. */
    static void allowNativeCalls() throws ReflectiveOperationException {
        var allow = Module.class.getDeclaredMethod("implAddEnableNativeAccessToAllUnnamed");
        allow.setAccessible(true);
        allow.invoke(null);
    }

    /** Runs {@code task} when the JVM ends, after all of the program's own shutdown hooks. */
    static void atTheVeryEnd(Runnable task) throws ReflectiveOperationException {
        Object access = Class.forName("jdk.internal.access.SharedSecrets").getMethod("getJavaLangAccess").invoke(null);
        Class.forName("jdk.internal.access.JavaLangAccess")
                .getMethod("registerShutdownHook", int.class, boolean.class, Runnable.class)
                .invoke(access, LAST_SHUTDOWN_SLOT, false, task);
    }

    /** The JDK's own resolver. */
    static java.net.spi.InetAddressResolver builtinResolver() throws ReflectiveOperationException {
        return (java.net.spi.InetAddressResolver) lookup(java.net.InetAddress.class)
                .findStaticVarHandle(
                        java.net.InetAddress.class, "BUILTIN_RESOLVER", java.net.spi.InetAddressResolver.class)
                .get();
    }

    /** The {@code MulticastSocket} that the JDK puts around an implementation when a program sets a factory of its own. */
    static final class LegacySockets {

        private final MethodHandle constructor;
        private final MethodHandle getImpl;
        private final MethodHandle factory;
        private final SocketAddress none;

        LegacySockets() throws ReflectiveOperationException {
            MethodHandles.Lookup lookup = lookup(DatagramSocket.class);
            Class<?> type = Class.forName("java.net.NetMulticastSocket");
            constructor = lookup.findConstructor(type, MethodType.methodType(void.class, DatagramSocketImpl.class))
                    .asType(MethodType.methodType(DatagramSocket.class, DatagramSocketImpl.class));
            getImpl = lookup.findVirtual(type, "getImpl", MethodType.methodType(DatagramSocketImpl.class))
                    .asType(MethodType.methodType(DatagramSocketImpl.class, DatagramSocket.class));
            factory = lookup.findStaticGetter(DatagramSocket.class, "factory", java.net.DatagramSocketImplFactory.class)
                    .asType(MethodType.methodType(Object.class));
            none = (SocketAddress) lookup.findStaticVarHandle(DatagramSocket.class, "NO_DELEGATE", SocketAddress.class)
                    .get();
        }

        /** Whether the JDK is to do it itself: the program has a factory, or wants no delegate. */
        boolean isForTheJdk(@Nullable Object address) throws Throwable {
            return address == none || (Object) factory.invokeExact() != null;
        }

        DatagramSocket around(DatagramSocketImpl impl) throws SocketException {
            try {
                DatagramSocket socket = (DatagramSocket) constructor.invokeExact(impl);
                var created = (DatagramSocketImpl) getImpl.invokeExact(socket);
                assert created == impl;
                return socket;
            } catch (SocketException | RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
