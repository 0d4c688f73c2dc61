/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools.trace;

import java.io.IOException;
import java.nio.channels.DatagramChannel;

/** One kind of probe. */
interface Prober extends AutoCloseable {

    /** What probes are sent with; its hop limit is set by the trace. */
    DatagramChannel channel();

    /** Whether what's received on {@link #channel} are answers of the destination itself. */
    boolean hearsReplies();

    /** Sends the probe of that number, from 0. */
    void send(int number) throws IOException;

    /** The number of the probe that the error quotes; -1 for none of ours. */
    int number(Quote quote);

    @Override
    void close() throws IOException;
}
