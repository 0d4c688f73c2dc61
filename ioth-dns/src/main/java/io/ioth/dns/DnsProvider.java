/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.dns;

import io.ioth.NameLookup;
import io.ioth.NetStack;
import io.ioth.ResolverProvider;

/** Gives stacks their DNS. */
public final class DnsProvider implements ResolverProvider {

    private static final boolean RECORDER = ModuleLayer.boot().findModule("jdk.jfr").isPresent();

    /** For {@link java.util.ServiceLoader}. */
    public DnsProvider() {}

    @Override
    public NameLookup open(NetStack stack) {
        NameLookup lookup = new DnsLookup(stack);
        return RECORDER ? new RecordedLookup(stack.name(), lookup) : lookup;
    }
}
