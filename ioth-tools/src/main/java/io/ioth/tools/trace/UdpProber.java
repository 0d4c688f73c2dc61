/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools.trace;

import io.ioth.NetStack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/** Datagrams to ports that nobody listens at, each to its own. */
record UdpProber(DatagramChannel channel, int localPort, InetAddress to, int firstPort, int size) implements Prober {

    static final int PROTOCOL = 17;
    private static final int PORTS = 65_536;

    static UdpProber open(NetStack stack, ProtocolFamily family, InetAddress to, int firstPort, int size) throws IOException {
        DatagramChannel channel = stack.openDatagramChannel(family);
        channel.bind(new InetSocketAddress(0));
        int localPort = ((InetSocketAddress) channel.getLocalAddress()).getPort();
        return new UdpProber(channel, localPort, to, firstPort, size);
    }

    @Override
    public boolean hearsReplies() {
        return false;
    }

    @Override
    public void send(int number) throws IOException {
        channel.send(ByteBuffer.allocate(size), new InetSocketAddress(to, (firstPort + number) % PORTS));
    }

    @Override
    public int number(Quote quote) {
        boolean ours = quote.protocol() == PROTOCOL && quote.first() == localPort;
        return ours ? Math.floorMod(quote.second() - firstPort, PORTS) : -1;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
