/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.link;

import io.ioth.time.NanoClock;
import java.io.IOException;

/** {@code impaired://loss=1%,delay=20ms{VNL}}: an {@link ImpairedLink} around another link. */
public final class ImpairedLinkProvider implements LinkProvider {

    /** For {@link java.util.ServiceLoader}. */
    public ImpairedLinkProvider() {}

    @Override
    public boolean supports(String scheme) {
        return scheme.equals("impaired");
    }

    @Override
    public Link open(Vnl vnl) throws IOException {
        return open(vnl, NanoClock.systemOriginNs());
    }

    @Override
    public Link open(Vnl vnl, long clockOriginNs) throws IOException {
        if (!vnl.options().isEmpty()) {
            throw vnl.wrong("impaired:// has no options in brackets; write them before the braces, separated by commas");
        }
        Vnl inner = vnl.inner()
                .orElseThrow(() -> vnl.wrong("what to impair is missing; write it in braces, as in impaired://"
                        + vnl.argument() + "{mem://lab}"));
        ImpairmentText.Parsed parsed;
        try {
            parsed = ImpairmentText.parse(vnl.argument());
        } catch (IllegalArgumentException e) {
            throw vnl.wrong(String.valueOf(e.getMessage()));
        }
        return new ImpairedLink(Links.open(inner, clockOriginNs), parsed.out(), parsed.in(), parsed.seed());
    }

    @Override
    public String usage() {
        return "impaired://loss=1%,duplicate=1%,reorder=2%,corrupt=0.1%,delay=20ms,jitter=5ms,rate=10mbit,queue=100,"
                + "ecn=20,mtu=1300,burst=0.1%,burstlength=10,flap=5s,down=200ms,cut=60s,seed=42"
                + "{VNL}   makes another link worse, both ways; out.loss= or in.loss= for one";
    }
}
