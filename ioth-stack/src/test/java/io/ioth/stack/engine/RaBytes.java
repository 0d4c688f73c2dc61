/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import io.ioth.net.IpAddress;
import io.ioth.net.IpPrefix;
import io.ioth.wire.NdOptions;
import io.ioth.wire.NdView;
import io.ioth.wire.PrefixInformationView;
import io.ioth.wire.RouterAdvertisementView;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** Writes router advertisements. */
final class RaBytes {

    static final int ON_LINK = PrefixInformationView.ON_LINK;
    static final int AUTONOMOUS = PrefixInformationView.AUTONOMOUS;
    static final int HIGH = 0x08;
    static final int LOW = 0x18;

    private final ByteBuf out = Unpooled.buffer();

    static RaBytes of(int routerLifetime) {
        return of(0, 0, routerLifetime, 0, 0);
    }

    static RaBytes of(int hopLimit, int flags, int routerLifetime, int reachableTime, int retransTimer) {
        RaBytes ra = new RaBytes();
        ra.out.writerIndex(RouterAdvertisementView.HEADER_LENGTH);
        RouterAdvertisementView.write(ra.out, 0, hopLimit, flags, routerLifetime, reachableTime, retransTimer);
        return ra;
    }

    private int grow(int bytes) {
        int at = out.writerIndex();
        out.ensureWritable(bytes);
        out.setZero(at, bytes);
        out.writerIndex(at + bytes);
        return at;
    }

    RaBytes mac(long mac) {
        NdView.writeLinkAddress(out, grow(8), NdOptions.SOURCE_LINK_ADDRESS, mac);
        return this;
    }

    RaBytes prefix(String prefix, int flags, long valid, long preferred) {
        IpPrefix p = IpPrefix.parse(prefix);
        PrefixInformationView.write(
                out, grow(32), p.bits(), flags, valid, preferred, p.address().high(), p.address().low());
        return this;
    }

    RaBytes mtu(long mtu) {
        int at = grow(8);
        out.setShort(at, NdOptions.MTU << 8 | 1);
        out.setInt(at + 4, (int) mtu);
        return this;
    }

    RaBytes route(String prefix, int preferenceFlags, long lifetime) {
        IpPrefix p = IpPrefix.parse(prefix);
        int words = p.bits() == 0 ? 0 : p.bits() <= 64 ? 1 : 2;
        int at = grow(8 + 8 * words);
        out.setShort(at, NdOptions.ROUTE_INFORMATION << 8 | 1 + words);
        out.setShort(at + 2, p.bits() << 8 | preferenceFlags);
        out.setInt(at + 4, (int) lifetime);
        if (words > 0) {
            out.setLong(at + 8, p.address().high());
        }
        if (words > 1) {
            out.setLong(at + 16, p.address().low());
        }
        return this;
    }

    RaBytes servers(long lifetime, String... servers) {
        int at = grow(8 + 16 * servers.length);
        out.setShort(at, NdOptions.RDNSS << 8 | 1 + 2 * servers.length);
        out.setInt(at + 4, (int) lifetime);
        for (int i = 0; i < servers.length; i++) {
            IpAddress server = IpAddress.parse(servers[i]);
            out.setLong(at + 8 + 16 * i, server.high());
            out.setLong(at + 16 + 16 * i, server.low());
        }
        return this;
    }

    RaBytes domains(long lifetime, String... names) {
        ByteBuf encoded = Unpooled.buffer();
        for (String name : names) {
            for (String label : name.split("\\.")) {
                encoded.writeByte(label.length()).writeBytes(label.getBytes(StandardCharsets.US_ASCII));
            }
            encoded.writeByte(0);
        }
        encoded.writeZero(-encoded.readableBytes() & 7);
        int at = grow(8 + encoded.readableBytes());
        out.setShort(at, NdOptions.DNSSL << 8 | 1 + encoded.readableBytes() / 8);
        out.setInt(at + 4, (int) lifetime);
        out.setBytes(at + 8, encoded);
        return this;
    }

    /** Bytes as they are. */
    RaBytes raw(int... octets) {
        int at = grow(octets.length);
        for (int i = 0; i < octets.length; i++) {
            out.setByte(at + i, octets[i]);
        }
        return this;
    }

    byte[] bytes() {
        byte[] result = new byte[out.readableBytes()];
        out.getBytes(0, result);
        return result;
    }
}
