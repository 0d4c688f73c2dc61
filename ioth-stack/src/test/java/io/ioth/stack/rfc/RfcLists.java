/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.rfc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The lists of requirements under {@code src/test/resources/rfc}. */
final class RfcLists {

    /** Those that come first, in this order; the others follow by number. */
    private static final List<Integer> FIRST = List.of(9293, 7323, 2018, 5681, 6298, 5961, 8985, 9438);

    /** Whatever has a list. */
    static final List<Integer> RFCS = rfcs();

    /** What each RFC is called. */
    final Map<Integer, String> titles = new LinkedHashMap<>();
    final Map<String, Requirement> requirements = new LinkedHashMap<>();

    RfcLists() {
        for (int rfc : RFCS) {
            List<String> lines = lines("rfc" + rfc + ".txt");
            titles.put(rfc, lines.getFirst().substring(2));
            for (String line : lines) {
                if (!line.startsWith("#") && !line.isBlank()) {
                    add(rfc, line.split("\\s*\\|\\s*"));
                }
            }
        }
    }

    private void add(int rfc, String[] parts) {
        if (parts.length < 4) {
            throw new IllegalArgumentException("RFC " + rfc + ": " + String.join(" | ", parts));
        }
        String reason = parts.length > 4 ? parts[4] : "";
        Requirement requirement = new Requirement(rfc, parts[0], parts[1], parts[2], parts[3], reason);
        if (requirements.put(requirement.key(), requirement) != null) {
            throw new IllegalArgumentException("twice: " + requirement.key());
        }
    }

    private static List<Integer> rfcs() {
        Path here;
        try {
            here = Path.of(RfcLists.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
        try (Stream<Path> files = Files.list(here.resolve("rfc"))) {
            List<Integer> others = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("rfc[0-9]+\\.txt"))
                    .map(name -> Integer.valueOf(name.substring(3, name.length() - 4)))
                    .filter(rfc -> !FIRST.contains(rfc))
                    .sorted()
                    .toList();
            return Stream.concat(FIRST.stream(), others.stream()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> lines(String file) {
        try (InputStream in = RfcLists.class.getResourceAsStream("/rfc/" + file)) {
            if (in == null) {
                throw new IllegalStateException("no such list: " + file);
            }
            return new ArrayList<>(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
