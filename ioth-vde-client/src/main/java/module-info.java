/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/**
 * Links to the outside: ports of VDE switches ({@code vde://}), TAP ({@code tap://}) and TUN ({@code tun://}). The only module with native
 * calls; run with {@code --enable-native-access=io.ioth.vde}, or {@code ALL-UNNAMED} on the class path.
 */
module io.ioth.vde {
    requires transitive io.ioth.core;
    requires io.netty.common;
    requires org.slf4j;
    requires static org.jspecify;

    provides io.ioth.link.LinkProvider with
            io.ioth.vde.VdeLinkProvider,
            io.ioth.vde.TunTapLinkProvider;
}
