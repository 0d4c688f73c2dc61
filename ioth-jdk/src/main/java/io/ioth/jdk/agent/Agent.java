/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.jdk.agent;

import io.ioth.KernelProvider;
import io.ioth.Msocket;
import io.ioth.NetInterface;
import io.ioth.NetStack;
import io.ioth.StackConfig;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.nio.channels.spi.SelectorProvider;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What the agent does before the program's {@code main}. */
public final class Agent {

    private Agent() {}

    /**
     * Opens the stack that the options describe and puts it under the JVM.
     *
     * @param options those of {@code -javaagent}, read already
     * @throws IllegalArgumentException when an option is wrong
     * @throws IllegalStateException when it's to be strict and this JDK doesn't let it
     * @throws IOException when the stack can't be opened
     */
    public static void start(Map<String, String> options, Instrumentation instrumentation) throws IOException {
        Settings settings = Settings.of(options);
        Report.level(settings.log());
        JdkInsides.open(instrumentation);
        attempt("native calls may be warned of", JdkInsides::allowNativeCalls);
        NativeTransports.switchOff();
        Guard guard = new Guard();
        SelectorProvider kernel = new PermittedProvider(SelectorProvider.provider(), guard);
        KernelProvider.set(kernel);
        NetStack stack = NetStack.open(settings.stack());
        try {
            Installation.install(instrumentation, stack, settings, guard);
        } catch (RuntimeException e) {
            stack.close();
            throw e;
        }
        KernelProvider.set(kernel);
        Msocket.setDefault(stack);
        closeAtTheEnd(stack);
        Publisher.start(stack, settings.publish());
        if (settings.print()) {
            print(stack, settings.stack());
        }
    }

    /** Something that the JDK may not let. */
    @FunctionalInterface
    interface Attempt {
        void make() throws ReflectiveOperationException;
    }

    /** Makes it; when it can't be, one line says what that means. */
    static boolean attempt(String otherwise, Attempt attempt) {
        try {
            attempt.make();
            return true;
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            Report.line("this JDK differs: " + otherwise + " (" + e + ")");
            return false;
        }
    }

    private static void closeAtTheEnd(NetStack stack) {
        if (!attempt("the program's shutdown hooks may find the network gone", () -> JdkInsides.atTheVeryEnd(stack::close))) {
            Runtime.getRuntime().addShutdownHook(new Thread(stack::close, "ioth close"));
        }
    }

    private static void print(NetStack stack, StackConfig config) {
        List<String> addresses = stack.interfaces().stream()
                .filter(nic -> !nic.isLoopback())
                .flatMap(nic -> nic.addresses().stream())
                .map(NetInterface.Address::address)
                .map(Object::toString)
                .toList();
        String name = HostName.of(stack, config);
        Report.line(name + ": " + addresses.stream().collect(Collectors.joining(" ")));
    }
}
