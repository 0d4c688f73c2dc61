/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.vde;

import io.ioth.link.Vnl;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Where a switch may be when the locator doesn't say: the places that the programs of VDE look at, in their order. */
final class VdeSwitches {

    private VdeSwitches() {}

    /** The locator of the default switch: the user's choice, else the system's, else that of whoever runs one. */
    static Vnl byDefault(Vnl empty) throws IOException {
        List<Path> places = places();
        for (Path place : places) {
            if (Files.isDirectory(place)) {
                return at(empty, place.toString());
            }
            if (Files.isRegularFile(place)) {
                return Vnl.parse(firstLine(place));
            }
        }
        throw new IOException("no VDE switch is running at any of the default places: " + places);
    }

    private static Vnl at(Vnl empty, String path) {
        return new Vnl(empty.text(), empty.scheme(), path, empty.options(), empty.inner());
    }

    private static List<Path> places() {
        List<Path> places = new ArrayList<>();
        String home = System.getProperty("user.home");
        if (home != null) {
            places.add(Path.of(home, ".vdeplug", "default"));
            places.add(Path.of(home, ".vde2", "default.switch"));
        }
        places.add(Path.of("/var/run/vde.ctl"));
        places.add(Path.of("/tmp/vde.ctl"));
        return places;
    }

    private static String firstLine(Path file) throws IOException {
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            String line = reader.readLine();
            if (line == null || line.isBlank()) {
                throw new IOException(file + " should hold the locator of the default switch, and is empty");
            }
            return line.strip();
        }
    }
}
