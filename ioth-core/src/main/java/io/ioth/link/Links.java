/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.link;

import io.ioth.time.NanoClock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/** Opens links by their locators. */
public final class Links {

    private Links() {}

    /**
     * Opens the link that {@code vnl} names.
     *
     * @throws IllegalArgumentException when the locator is wrong, or nobody knows its scheme
     * @throws IOException when it can't be opened
     */
    public static Link open(String vnl) throws IOException {
        return open(Vnl.parse(vnl));
    }

    /** Opens the link that {@code vnl} names, for use with {@link NanoClock#system()}; see {@link #open(String)}. */
    public static Link open(Vnl vnl) throws IOException {
        return open(vnl, NanoClock.systemOriginNs());
    }

    /**
     * Opens the link that {@code vnl} names, for use with any clock.
     *
     * @param clockOriginNs what time it is when that clock reads 0, in nanoseconds since 1970; 0 for a stepped stack, so that what links
     *     write is the same each time
     * @throws IllegalArgumentException when the locator is wrong, or nobody knows its scheme
     * @throws IOException when it can't be opened
     */
    public static Link open(Vnl vnl, long clockOriginNs) throws IOException {
        List<String> known = new ArrayList<>();
        for (LinkProvider provider : providers()) {
            if (provider.supports(vnl.scheme())) {
                return provider.open(vnl, clockOriginNs);
            }
            known.add(provider.usage());
        }
        throw vnl.wrong("nobody here knows the scheme '" + vnl.scheme() + "'; known are:\n" + String.join("\n", known));
    }

    private static List<LinkProvider> providers() {
        return Providers.ALL;
    }

    private static final class Providers {
        static final List<LinkProvider> ALL = ServiceLoader.load(LinkProvider.class, Links.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }
}
