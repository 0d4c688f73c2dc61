/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.vde;

import io.ioth.link.Link;
import io.ioth.link.LinkCapabilities;
import io.ioth.link.LinkCapabilities.Medium;
import io.ioth.link.LinkProvider;
import io.ioth.link.Vnl;
import io.ioth.vde.sys.NativeAccess;
import io.ioth.vde.sys.NetworkDevice;
import io.ioth.vde.sys.TunDevice;
import io.ioth.vde.sys.TunPort;
import io.ioth.vde.sys.UnixSocket;
import java.io.IOException;

/** {@code tap://} and {@code tun://}: the kernel of this machine, as Ethernet or as plain IP. */
public final class TunTapLinkProvider implements LinkProvider {

    private static final String TAP = "tap";
    private static final String TUN = "tun";
    private static final String MTU = "mtu";
    private static final int MAX_SUPERFRAME = 65535;

    /** For {@link java.util.ServiceLoader}. */
    public TunTapLinkProvider() {}

    @Override
    public boolean supports(String scheme) {
        return scheme.equals(TAP) || scheme.equals(TUN);
    }

    @Override
    public Link open(Vnl vnl) throws IOException {
        check(vnl);
        NativeAccess.require(vnl.text());
        boolean ethernet = vnl.scheme().equals(TAP);
        TunDevice device = TunDevice.open(vnl.argument(), ethernet);
        try {
            String mtu = vnl.options().get(MTU);
            if (mtu != null) {
                NetworkDevice.mtu(device.name(), VdeOptions.mtu(vnl, mtu));
            }
            NetworkDevice.up(device.name());
            return DescriptorLink.over(
                    capabilities(device, ethernet),
                    new TunPort(device, ethernet),
                    "the device '" + device.name() + "'",
                    device::close);
        } catch (IOException | RuntimeException e) {
            device.close();
            throw e;
        }
    }

    private static LinkCapabilities capabilities(TunDevice device, boolean ethernet) throws IOException {
        boolean offloads = device.hasOffloads();
        return new LinkCapabilities(
                ethernet ? Medium.ETHERNET : Medium.IP,
                NetworkDevice.mtu(device.name()),
                offloads ? MAX_SUPERFRAME : 0,
                offloads,
                false);
    }

    private static void check(Vnl vnl) {
        if (vnl.inner().isPresent()) {
            throw vnl.wrong(vnl.scheme() + ":// takes no locator in braces");
        }
        String name = vnl.argument();
        if (UnixSocket.pathBytes(name) > TunDevice.MAX_NAME || !name.matches("[^/\\s:%]*")) {
            throw vnl.wrong("'" + name + "' is not a device's name of at most " + TunDevice.MAX_NAME + " bytes");
        }
        for (String key : vnl.options().keySet()) {
            if (!key.equals(MTU)) {
                throw vnl.wrong("there's no option '" + key + "'; there's " + MTU);
            }
        }
        String mtu = vnl.options().get(MTU);
        if (mtu != null) {
            VdeOptions.mtu(vnl, mtu);
        }
    }

    @Override
    public String usage() {
        return "tap://NAME[mtu=N]   the kernel's TAP device of that name, made if need be\n"
                + "tun://NAME[mtu=N]   likewise with plain IP packets";
    }
}
