/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.multicast;

import io.ioth.net.IpAddress;
import io.ioth.stack.iface.SourceFilter;
import java.util.List;

/** A group record of a report (RFC 3376 §4.2.4, RFC 3810 §5.2.5). */
record GroupRecord(Type type, IpAddress group, List<IpAddress> sources) {

    /** The types, in the order of their numbers from 1. */
    enum Type {
        MODE_IS_INCLUDE,
        MODE_IS_EXCLUDE,
        CHANGE_TO_INCLUDE_MODE,
        CHANGE_TO_EXCLUDE_MODE,
        ALLOW_NEW_SOURCES,
        BLOCK_OLD_SOURCES;

        int number() {
            return ordinal() + 1;
        }

        /** Whether a list of sources that is too long is cut off rather than divided: who hears of less excluded sends more. */
        boolean mayBeCutOff() {
            return this == MODE_IS_EXCLUDE || this == CHANGE_TO_EXCLUDE_MODE;
        }
    }

    /** What is listened to now. */
    static GroupRecord currentState(IpAddress group, SourceFilter filter) {
        Type type = filter.isExclude() ? Type.MODE_IS_EXCLUDE : Type.MODE_IS_INCLUDE;
        return new GroupRecord(type, group, filter.sources());
    }
}
