/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import java.nio.channels.spi.SelectorProvider;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The provider of the host kernel's channels and selectors, also when another one stands in its place for the whole JVM. Any thread may ask. */
public final class KernelProvider {

    private static final AtomicReference<@Nullable SelectorProvider> SET = new AtomicReference<>();

    private KernelProvider() {}

    /** The one that was set; {@link SelectorProvider#provider()} when none was. */
    public static SelectorProvider get() {
        SelectorProvider set = SET.get();
        return set != null ? set : SelectorProvider.provider();
    }

    /** For whoever puts another provider in its place for the whole JVM: says which one is the kernel's. */
    public static void set(SelectorProvider own) {
        SET.set(own);
    }
}
