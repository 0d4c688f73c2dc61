/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.jdk;

import io.ioth.KernelProvider;
import java.lang.reflect.Method;
import java.nio.channels.spi.SelectorProvider;

/** The JDK's own provider, which no public API hands out once another one is in its place. */
final class KernelSelectors {

    private static final String HOW = "the kernel's channels can't be had while the JVM-wide provider is ioth's; run with"
            + " --add-exports java.base/sun.nio.ch=io.ioth.jdk (or =ALL-UNNAMED on the class path), or with the agent";

    private KernelSelectors() {}

    /** Tells {@link KernelProvider} of it, or puts there what says how to get it. */
    static void remember() {
        KernelProvider.set(find());
    }

    private static SelectorProvider find() {
        try {
            Method get = Class.forName("sun.nio.ch.DefaultSelectorProvider").getMethod("get");
            return (SelectorProvider) get.invoke(null);
        } catch (ReflectiveOperationException e) {
            return new UnavailableProvider(HOW);
        }
    }
}
