/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** Finds stack providers. */
final class StackProviders {

    private StackProviders() {}

    static StackProvider byName(String name) {
        List<StackProvider> all = ServiceLoader.load(StackProvider.class, StackProviders.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
        return all.stream()
                .filter(provider -> provider.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("stack=" + name + ": there is no such stack; known are: "
                        + all.stream().map(StackProvider::name).collect(Collectors.joining(", "))
                        + (name.equals(StackConfig.DEFAULT_STACK) ? "; add the artifact ioth-stack" : "")));
    }

    static NetStack kernel() {
        return Kernel.INSTANCE;
    }

    private static final class Kernel {
        static final NetStack INSTANCE = new KernelStack(KernelStackProvider.NAME, false);
    }
}
