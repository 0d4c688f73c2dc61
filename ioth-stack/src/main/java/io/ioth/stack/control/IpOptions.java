/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.control;

import io.ioth.net.IpAddress;

/** The options before the object of a command. */
record IpOptions(boolean only4, boolean only6, boolean brief, boolean stats, boolean oneLine) {

    static IpOptions read(Words words) {
        IpOptions options = new IpOptions(false, false, false, false, false);
        while (words.peek().startsWith("-")) {
            options = options.with(words.next());
        }
        return options;
    }

    private IpOptions with(String word) {
        return switch (word) {
            case "-4" -> new IpOptions(true, false, brief, stats, oneLine);
            case "-6" -> new IpOptions(false, true, brief, stats, oneLine);
            case "-br", "-brief", "--brief", "-b" -> new IpOptions(only4, only6, true, stats, oneLine);
            case "-s", "-stats", "-statistics" -> new IpOptions(only4, only6, brief, true, oneLine);
            case "-o", "-oneline" -> new IpOptions(only4, only6, brief, stats, true);
            case "-d", "-details", "-n", "-N" -> this;
            case "-f", "-family" -> throw new IllegalArgumentException("write -4 or -6 for a family");
            default -> throw new IllegalArgumentException(
                    "option \"" + word + "\" is unknown; there are -4, -6, -br, -s and -o");
        };
    }

    boolean shows(boolean ipv4) {
        return ipv4 ? !only6 : !only4;
    }

    boolean shows(IpAddress address) {
        return shows(address.isIpv4());
    }
}
