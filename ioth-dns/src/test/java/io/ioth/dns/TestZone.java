/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.dns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Records that a test's server knows. */
final class TestZone {

    private static final Name ORIGIN = Name.fromConstantString("test.");

    private final List<Record> records = new ArrayList<>();
    private long negativeTtl = 60;

    /** Each line: name, TTL, type, data. */
    TestZone(String... lines) {
        for (String line : lines) {
            add(line);
        }
    }

    synchronized TestZone add(String line) {
        String[] part = line.split(" ", 4);
        try {
            Name name = Name.fromString(part[0], ORIGIN);
            long ttl = Long.parseLong(part[1]);
            records.add(Record.fromString(name, Type.value(part[2]), DClass.IN, ttl, part[3], ORIGIN));
        } catch (IOException e) {
            throw new UncheckedIOException(line, e);
        }
        return this;
    }

    synchronized TestZone negativeTtl(long seconds) {
        negativeTtl = seconds;
        return this;
    }

    /** What a recursive server of this zone answers. */
    synchronized Message answer(Message query) {
        Message answer = new Message(query.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setFlag(Flags.RD);
        answer.getHeader().setFlag(Flags.RA);
        Record question = query.getQuestion();
        answer.addRecord(question, Section.QUESTION);
        Name name = question.getName();
        boolean exists = false;
        for (int hops = 0; hops < 40; hops++) {
            Name next = null;
            for (Record record : records) {
                if (record.getName().equals(name)) {
                    exists = true;
                    if (record.getType() == question.getType()) {
                        answer.addRecord(record, Section.ANSWER);
                    } else if (record instanceof CNAMERecord alias) {
                        answer.addRecord(record, Section.ANSWER);
                        next = alias.getTarget();
                        exists = false;
                    }
                }
            }
            if (next == null) {
                break;
            }
            name = next;
        }
        if (answer.getSection(Section.ANSWER).isEmpty()) {
            answer.getHeader().setRcode(exists ? Rcode.NOERROR : Rcode.NXDOMAIN);
            try {
                String soa = "ns root 1 2 3 4 " + negativeTtl;
                answer.addRecord(
                        Record.fromString(ORIGIN, Type.SOA, DClass.IN, negativeTtl, soa, ORIGIN), Section.AUTHORITY);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return answer;
    }
}
