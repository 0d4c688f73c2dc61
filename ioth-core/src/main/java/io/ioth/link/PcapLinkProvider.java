/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.link;

import io.ioth.time.NanoClock;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** {@code pcap://FILE{VNL}}: a {@link PcapngLink} around another link. */
public final class PcapLinkProvider implements LinkProvider {

    /** For {@link java.util.ServiceLoader}. */
    public PcapLinkProvider() {}

    @Override
    public boolean supports(String scheme) {
        return scheme.equals("pcap");
    }

    @Override
    public Link open(Vnl vnl) throws IOException {
        return open(vnl, NanoClock.systemOriginNs());
    }

    @Override
    public Link open(Vnl vnl, long clockOriginNs) throws IOException {
        for (String key : vnl.options().keySet()) {
            if (!key.equals("name")) {
                throw vnl.wrong("there is no option '" + key + "'; known is name=INTERFACE");
            }
        }
        if (vnl.argument().isEmpty()) {
            throw vnl.wrong("the file is missing; write pcap:///tmp/x.pcapng{mem://lab}");
        }
        Vnl captured = vnl.inner()
                .orElseThrow(() -> vnl.wrong("what to capture is missing; write it in braces, as in pcap://"
                        + vnl.argument() + "{mem://lab}"));
        Path file = path(vnl);
        Link inner = Links.open(captured, clockOriginNs);
        try {
            String name = vnl.options().getOrDefault("name", captured.text());
            return new PcapngLink(inner, file, name, captured.text(), clockOriginNs);
        } catch (IOException | RuntimeException e) {
            inner.close();
            throw e;
        }
    }

    private static Path path(Vnl vnl) {
        try {
            return Path.of(vnl.argument());
        } catch (InvalidPathException e) {
            throw vnl.wrong("'" + vnl.argument() + "' is not the name of a file");
        }
    }

    @Override
    public String usage() {
        return "pcap://FILE[name=INTERFACE]{VNL}   writes what passes through another link to a pcapng file";
    }
}
