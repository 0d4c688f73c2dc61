/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.vde;

import io.ioth.link.Link;
import io.ioth.link.LinkCapabilities;
import io.ioth.link.LinkProvider;
import io.ioth.link.Links;
import io.ioth.link.Vnl;
import io.ioth.vde.sys.DatagramPort;
import io.ioth.vde.sys.NativeAccess;
import java.io.IOException;

/** {@code vde://}: a port of a switch on this machine, such as a {@code vde_switch}. */
public final class VdeLinkProvider implements LinkProvider {

    private static final String SCHEME = "vde";
    private static final int ETHERNET_OVERHEAD = 18;

    /** For {@link java.util.ServiceLoader}. */
    public VdeLinkProvider() {}

    @Override
    public boolean supports(String scheme) {
        return scheme.equals(SCHEME);
    }

    @Override
    public Link open(Vnl vnl) throws IOException {
        if (vnl.inner().isPresent()) {
            throw vnl.wrong("vde:// takes no locator in braces");
        }
        VdeOptions options = VdeOptions.of(vnl);
        NativeAccess.require(vnl.text());
        if (vnl.argument().isEmpty()) {
            return openDefault(vnl);
        }
        VdeConnection connection = Blocking.call(() -> VdeConnection.open(vnl.argument(), options));
        DatagramPort port = new DatagramPort(connection.data().fd(), options.mtu() + ETHERNET_OVERHEAD);
        return DescriptorLink.withHangUp(
                LinkCapabilities.ethernet(options.mtu()),
                port,
                connection.control().fd(),
                "the switch at '" + vnl.argument() + "'",
                connection::close);
    }

    private Link openDefault(Vnl vnl) throws IOException {
        Vnl chosen = VdeSwitches.byDefault(vnl);
        if (chosen.argument().isEmpty()) {
            throw new IOException("the default switch is said to be at '" + chosen + "', which names no place");
        }
        return supports(chosen.scheme()) ? open(chosen) : Links.open(chosen);
    }

    @Override
    public String usage() {
        return "vde://DIRECTORY[port=N/group=NAME/mode=OCTAL/descr=TEXT/mtu=N]   a port of the VDE switch with that control"
                + " directory; without DIRECTORY, of the default one";
    }
}
