/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools.trace;

import io.ioth.NetStack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/** ICMP echo requests. */
record EchoProber(DatagramChannel channel, int identifier, boolean ipv4, int size) implements Prober {

    static final int HEADER = 8;

    static EchoProber open(NetStack stack, ProtocolFamily family, InetAddress to, boolean ipv4, int size) throws IOException {
        DatagramChannel channel = stack.openPingChannel(family);
        channel.connect(new InetSocketAddress(to, 0));
        int identifier = ((InetSocketAddress) channel.getLocalAddress()).getPort();
        return new EchoProber(channel, identifier, ipv4, size);
    }

    @Override
    public boolean hearsReplies() {
        return true;
    }

    @Override
    public void send(int number) throws IOException {
        ByteBuffer request = ByteBuffer.allocate(HEADER + size);
        request.put(0, (byte) (ipv4 ? 8 : 128)).putShort(6, (short) number);
        channel.write(request);
    }

    @Override
    public int number(Quote quote) {
        return quote.protocol() == (ipv4 ? 1 : 58) && quote.third() == identifier ? quote.fourth() : -1;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
