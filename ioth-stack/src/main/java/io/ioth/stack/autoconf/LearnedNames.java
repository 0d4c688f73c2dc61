/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.autoconf;

import io.ioth.NameService;
import io.ioth.net.IpAddress;
import java.util.List;

/** Where configurators put what they learn of name and time services. Confined to the engine. */
public interface LearnedNames {

    /**
     * Replaces all that {@code source} told before on that interface. Whoever tells watches lifetimes, and tells again when something ends.
     *
     * @param domain empty for none
     */
    void set(
            Object source,
            List<NameService.Server> servers,
            List<String> search,
            String domain,
            List<IpAddress> timeServers);

    /** Forgets all that {@code source} told. */
    void remove(Object source);
}
