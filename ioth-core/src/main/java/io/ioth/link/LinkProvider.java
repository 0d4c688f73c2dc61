/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.link;

import java.io.IOException;

/** Opens links of one or more VNL schemes; found by {@link java.util.ServiceLoader}. Called by any thread. */
public interface LinkProvider {

    /** Whether this opens links of {@code scheme}, such as {@code mem}. */
    boolean supports(String scheme);

    /**
     * Opens a link. May block for as long as it takes to ask a switch for a port.
     *
     * @throws IllegalArgumentException when the VNL is wrong; its message says what and what would be right
     * @throws IOException when the VNL is right but can't be opened now; its message says why
     */
    Link open(Vnl vnl) throws IOException;

    /**
     * Opens a link that has use for the wall clock, such as one that writes a capture.
     *
     * @param clockOriginNs what time it is when the clock that the link will be handed reads 0, in nanoseconds since 1970; 0 for a clock
     *     that isn't tied to any wall clock
     */
    default Link open(Vnl vnl, long clockOriginNs) throws IOException {
        return open(vnl);
    }

    /** A line or two for a person: the syntax of each scheme that this opens. */
    String usage();
}
