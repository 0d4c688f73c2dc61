/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.rfc;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The text of the ledger. */
final class RfcLedger {

    private static final String HEAD = """
            # RFC ledger

            What RFCs ask of us, in our own words, and the tests that hold it. Where there's none, the reason. `rule` is what an
            RFC prescribes without a word in capitals. A MAY without a test is one that we don't make use of, or that nothing depends on.

            How complete the lists are: that of RFC 9293 has every number of its appendix B (MUST-1 to MUST-69, SHLD-1 to SHLD-31, MAY-1
            to MAY-18, REC-1). That of 8985 was compared with the RFC's text from its section 3.3 to the end; that of 9438 with the last
            draft of it (draft-ietf-tcpm-rfc8312bis-15) from section 3.3 on; that of 5681 with sections 2 to 4.3; those of 6298, 5961,
            2018 and 7323 with what is published as quotation of every sentence of theirs that has a word in capitals, not with the whole
            RFC. That of 8415 follows a late draft. That of 8504 was compared with sections 5 and 6 of the RFC's text. That of 2131 was
            compared with the RFC's whole text, for what that asks of clients; that of 6724 with sections 1 to 10 of the RFC's text; that
            of 4862 with a published catalogue that quotes every sentence of its section 5 with a word in capitals, not with the whole
            RFC; that of 4861 with the RFC's text from section 4 to 9, for what that asks of hosts. The others, of hosts' addresses,
            routes and leases, weren't compared with the whole text: numbers of sections are theirs, the order within one is ours.

            This file is written by `RfcLedgerTest` from the `@Rfc` tags of the tests and the lists in
            `ioth-stack/src/test/resources/rfc`, and the build fails when it isn't the current one, when a tag names something that isn't
            listed, or when a requirement has neither test nor reason. To write it anew:

            ```
            mvn -pl ioth-stack -am test -Dtest=RfcLedgerTest -Dsurefire.failIfNoSpecifiedTests=false -Dledger.write=true
            ```

            """;

    private final RfcLists lists;
    private final RfcTags tags;
    private final StringBuilder out = new StringBuilder(HEAD);

    RfcLedger(RfcLists lists, RfcTags tags) {
        this.lists = lists;
        this.tags = tags;
    }

    String text() {
        out.append("| RFC | about | requirements | held by tests | with a reason |\n|---|---|---:|---:|---:|\n");
        for (int rfc : RfcLists.RFCS) {
            summarize(rfc);
        }
        for (int rfc : RfcLists.RFCS) {
            out.append("\n## RFC ").append(rfc).append("\n\n").append(lists.titles.get(rfc)).append(".\n\n");
            out.append("| requirement | level | section | what it asks | held by |\n|---|---|---|---|---|\n");
            of(rfc).forEach(this::row);
        }
        return out.toString();
    }

    private List<Requirement> of(int rfc) {
        return lists.requirements.values().stream().filter(r -> r.rfc() == rfc).toList();
    }

    private void summarize(int rfc) {
        List<Requirement> all = of(rfc);
        long held = all.stream().filter(r -> tags.tests.containsKey(r.key())).count();
        long told = all.stream().filter(r -> !r.reason().isEmpty()).count();
        out.append("| [").append(rfc).append("](#rfc-").append(rfc).append(") | ").append(lists.titles.get(rfc)).append(" | ");
        out.append(all.size()).append(" | ").append(held).append(" | ").append(told).append(" |\n");
    }

    private void row(Requirement r) {
        Set<String> tests = tags.tests.getOrDefault(r.key(), Set.of());
        String held = tests.isEmpty()
                ? r.reason().isEmpty() ? "–" : "*" + r.reason() + "*"
                : tests.stream().map(t -> "`" + t + "`").collect(Collectors.joining("<br>"));
        out.append("| ").append(r.name()).append(" | ").append(r.level()).append(" | ").append(r.section()).append(" | ");
        out.append(r.text()).append(" | ").append(held).append(" |\n");
    }
}
