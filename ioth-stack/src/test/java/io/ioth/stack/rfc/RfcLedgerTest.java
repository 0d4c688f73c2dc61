/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.rfc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * What the RFCs ask and which test holds it, as {@code docs/rfc-ledger.md} has it. {@code -Dledger.write=true} writes that file anew.
 */
class RfcLedgerTest {

    private static final Path LEDGER = Path.of("..", "docs", "rfc-ledger.md");

    private final RfcLists lists = new RfcLists();
    private final RfcTags tags;

    RfcLedgerTest() throws IOException, URISyntaxException {
        tags = new RfcTags(Path.of(RfcLedgerTest.class.getProtectionDomain().getCodeSource().getLocation().toURI()));
    }

    @Test
    void tagsNameWhatIsListed() {
        assertEquals(Set.of(), minus(tags.tests.keySet(), lists.requirements.keySet()));
        assertEquals(List.of(), tags.misplaced, "tagged, and no test");
    }

    @Test
    void everyRequirementHasATestOrAReason() {
        List<String> open = new ArrayList<>();
        for (Requirement requirement : lists.requirements.values()) {
            boolean held = tags.tests.containsKey(requirement.key());
            if (requirement.binds() && !held && requirement.reason().isEmpty()) {
                open.add(requirement.key() + ": " + requirement.text());
            }
        }
        assertEquals(List.of(), open);
    }

    @Test
    void noReasonOutlivesItself() {
        List<String> stale = new ArrayList<>();
        for (Requirement requirement : lists.requirements.values()) {
            if (tags.tests.containsKey(requirement.key()) && !requirement.reason().isEmpty()) {
                stale.add(requirement.key());
            }
        }
        assertEquals(List.of(), stale, "a test holds it by now");
    }

    private static Set<String> minus(Set<String> all, Set<String> known) {
        Set<String> rest = new TreeSet<>(all);
        rest.removeAll(known);
        return rest;
    }

    @Test
    void noTestIsSwitchedOff() {
        assertEquals(List.of(), tags.disabled);
    }

    @Test
    void committedLedgerIsTheCurrentOne() throws IOException {
        String current = new RfcLedger(lists, tags).text();
        if (Boolean.getBoolean("ledger.write")) {
            Files.writeString(LEDGER, current);
        }
        assertEquals(Files.readString(LEDGER), current, "run RfcLedgerTest with -Dledger.write=true");
    }
}
