/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools;

import io.ioth.NetStack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Whom a command is to reach: a name or an address. */
final class Host {

    @Parameters(
            index = "0",
            paramLabel = "HOST",
            description = "A name, or an IPv6 or IPv4 address; fe80::1%%vde0 for a link-local one.")
    private String text = "";

    @Option(names = "-4", description = "Take an IPv4 address of the name.")
    private boolean only4;

    @Option(names = "-6", description = "Take an IPv6 address of the name.")
    private boolean only6;

    /** For picocli. */
    Host() {}

    /** As the user wrote it. */
    String text() {
        return text;
    }

    /** Its address, or the best of its addresses. */
    InetAddress find(NetStack stack) throws IOException {
        if (text.indexOf(':') >= 0) {
            return ZonedAddress.parse(text, stack);
        }
        if (only4 || only6) {
            return stack.resolver()
                    .lookup(text, only4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6)
                    .getFirst();
        }
        return stack.resolver().lookup(text).getFirst();
    }
}
