/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.multicast;

import io.ioth.net.IpAddress;
import java.util.ArrayList;
import java.util.List;

/** Divides records among reports that fit into packets (RFC 3376 §4.2.16, RFC 3810 §5.2.15). Confined to the engine. */
final class ReportPacker {

    private final int room;
    private final int addressLength;
    private final List<List<GroupRecord>> reports = new ArrayList<>();
    private List<GroupRecord> current = new ArrayList<>();
    private int used;

    /** For reports with {@code room} bytes for records. */
    ReportPacker(int room, int addressLength) {
        this.room = room;
        this.addressLength = addressLength;
    }

    private int length(int sources) {
        return GroupProtocol.RECORD_HEADER + addressLength * (1 + sources);
    }

    void add(GroupRecord record) {
        List<IpAddress> rest = record.sources();
        if (used + length(rest.size()) > room) {
            close();
        }
        int most = (room - length(0)) / addressLength;
        while (rest.size() > most) {
            put(new GroupRecord(record.type(), record.group(), rest.subList(0, most)));
            if (record.type().mayBeCutOff()) {
                return;
            }
            close();
            rest = rest.subList(most, rest.size());
        }
        put(new GroupRecord(record.type(), record.group(), rest));
    }

    private void put(GroupRecord record) {
        current.add(record);
        used += length(record.sources().size());
    }

    private void close() {
        if (!current.isEmpty()) {
            reports.add(current);
            current = new ArrayList<>();
            used = 0;
        }
    }

    /** The reports, none of them empty. */
    List<List<GroupRecord>> reports() {
        close();
        return reports;
    }
}
