/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.dns;

import java.util.List;
import org.xbill.DNS.Record;

/**
 * What came of one question.
 *
 * @param records of the type asked for; none unless {@link Kind#FOUND}
 * @param reason one line, unless found
 */
record Finding(Kind kind, List<Record> records, String reason) {

    /** How it went; of two findings that aren't what was wanted, the later in this order says more. */
    enum Kind {
        NO_NAME,
        NOTHING,
        FAILED,
        UNANSWERED,
        FOUND
    }

    /** There's no such name. */
    static final Finding NO_NAME = new Finding(Kind.NO_NAME, List.of(), "there is no such name");

    /** The name is there, but not with this type. */
    static final Finding NOTHING = new Finding(Kind.NOTHING, List.of(), "the name has no such records");

    static Finding of(List<Record> records) {
        return records.isEmpty() ? NOTHING : new Finding(Kind.FOUND, List.copyOf(records), "");
    }

    static Finding failed(String reason) {
        return new Finding(Kind.FAILED, List.of(), reason);
    }

    /** Nobody answered, so that asking for another name won't help. */
    static Finding unanswered(String reason) {
        return new Finding(Kind.UNANSWERED, List.of(), reason);
    }

    boolean isFound() {
        return kind == Kind.FOUND;
    }

    /** The one that says more. */
    Finding or(Finding other) {
        return other.kind.compareTo(kind) > 0 ? other : this;
    }
}
