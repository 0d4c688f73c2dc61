/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.benchmarks.plot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A table of text: comments, a line of names, and rows of numbers behind a name that may have spaces. */
record TextTable(List<String> columns, List<Row> rows) {

    /** A name and the numbers of the other columns. */
    record Row(List<String> columns, List<String> values) {

        String text(String column) {
            return values.get(columns.indexOf(column));
        }

        double number(String column) {
            return Double.parseDouble(text(column));
        }
    }

    static TextTable read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
        List<String> columns = List.of(lines.getFirst().strip().split("\\s+"));
        List<Row> rows = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            List<String> words = List.of(line.strip().split("\\s+"));
            int name = words.size() - columns.size() + 1;
            List<String> values = new ArrayList<>();
            values.add(String.join(" ", words.subList(0, name)));
            values.addAll(words.subList(name, words.size()));
            rows.add(new Row(columns, values));
        }
        return new TextTable(columns, rows);
    }
}
