/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.programs.kit;

import java.io.BufferedReader;
import java.io.FileReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The internet sockets of the kernel's that a process has open, as Linux's {@code /proc} tells. */
public final class KernelSockets {

    private static final List<String> TABLES =
            List.of("tcp", "tcp6", "udp", "udp6", "udplite", "udplite6", "raw", "raw6", "icmp", "icmp6");

    private KernelSockets() {}

    /** How many this process has open now. */
    public static int own() throws IOException {
        return of("self");
    }

    /**
     * How many a process has open now. A socket that was made but neither bound nor connected is in none of the tables: it isn't seen.
     *
     * @param process its number, or {@code self}
     */
    public static int of(String process) throws IOException {
        Set<String> open = new HashSet<>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc", process, "fd"))) {
            for (Path descriptor : descriptors) {
                target(descriptor, open);
            }
        }
        int count = 0;
        for (String table : TABLES) {
            Path file = Path.of("/proc", process, "net", table);
            if (Files.exists(file)) {
                count += of(file, open);
            }
        }
        return count;
    }

    private static void target(Path descriptor, Set<String> open) {
        try {
            String target = Files.readSymbolicLink(descriptor).toString();
            if (target.startsWith("socket:[")) {
                open.add(target.substring("socket:[".length(), target.length() - 1));
            }
        } catch (IOException e) {
            return; // closed meanwhile, as that of the directory itself is
        }
    }

    private static int of(Path table, Set<String> open) throws IOException {
        int count = 0;
        try (BufferedReader lines = new BufferedReader(new FileReader(table.toFile(), StandardCharsets.US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.strip().split("\\s+");
                if (words.length > 9 && open.contains(words[9])) {
                    count++;
                }
            }
        }
        return count;
    }
}
