/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.jdk;

import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;

/** {@link java.net.InetAddress} asks the {@link io.ioth.Msocket#current()} stack; found by {@link java.util.ServiceLoader}. */
public final class CurrentResolverProvider extends InetAddressResolverProvider {

    /** Called by the JDK. */
    public CurrentResolverProvider() {}

    @Override
    public InetAddressResolver get(Configuration configuration) {
        return new CurrentResolver(configuration.builtinResolver());
    }

    @Override
    public String name() {
        return "ioth";
    }
}
