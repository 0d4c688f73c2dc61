/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Consumer;

/** Finds who asks DNS. */
final class ResolverProviders {

    private ResolverProviders() {}

    static NameLookup find(NetStack stack) {
        return ServiceLoader.load(ResolverProvider.class, ResolverProviders.class.getClassLoader())
                .findFirst()
                .map(provider -> provider.open(stack))
                .orElse(NOBODY);
    }

    /** When nobody does. */
    private static final NameLookup NOBODY = new NameLookup() {

        private UnknownHostException nobody() {
            return new UnknownHostException("names can't be looked up without the artifact ioth-dns; only addresses and the"
                    + " hosts of the resolver's settings are known");
        }

        @Override
        public void lookup(
                String host,
                Set<StandardProtocolFamily> families,
                ResolverSettings settings,
                Consumer<List<InetAddress>> found)
                throws UnknownHostException {
            throw nobody();
        }

        @Override
        public String reverse(InetAddress address, ResolverSettings settings) throws UnknownHostException {
            throw nobody();
        }

        @Override
        public List<DnsAnswer> query(String name, String type, ResolverSettings settings) throws UnknownHostException {
            throw nobody();
        }

        @Override
        public void flush() {
            // Keeps nothing.
        }
    };
}
