/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.dns;

import io.ioth.NetStack;
import io.ioth.ResolverSettings;
import io.ioth.net.IpAddress;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;

/** A server, and what was learnt about it. Used by any thread. */
final class DnsServer {

    private static final int PORT = 53;

    private final InetSocketAddress address;
    private final Transport transport;
    private volatile boolean plain;
    private volatile long avoidUntilNs;
    private volatile boolean avoided;

    DnsServer(NetStack stack, InetAddress address) {
        this.address = new InetSocketAddress(address, PORT);
        this.transport = new Transport(stack, this.address);
    }

    /**
     * Asks once: by UDP, and by TCP when the answer doesn't fit or forgeries come; without EDNS when the server doesn't know that.
     *
     * @throws IOException when there's no answer, or none that can be read
     */
    Message ask(Record question, ResolverSettings settings, Duration timeout) throws IOException {
        Message answer = exchange(question, settings, timeout, !plain);
        if (!plain && rejectsEdns(answer)) {
            answer = exchange(question, settings, timeout, false);
            plain = !rejectsEdns(answer);
        }
        return answer;
    }

    /** RFC 6891 §6.2.2, §6.1.3. */
    private static boolean rejectsEdns(Message answer) {
        int rcode = answer.getRcode();
        return rcode == Rcode.FORMERR || rcode == Rcode.NOTIMP || rcode == Rcode.BADVERS;
    }

    private Message exchange(Record question, ResolverSettings settings, Duration timeout, boolean edns)
            throws IOException {
        if (!settings.tcpOnly()) {
            Question asked = new Question(question, edns, settings.mixedCase());
            byte[] wire = transport.udp(asked, timeout);
            if (wire.length > 0 && !isTruncated(wire)) {
                return decode(wire);
            }
        }
        return decode(transport.tcp(new Question(question, edns, settings.mixedCase()), timeout));
    }

    /** Then it isn't looked at, since it may end anywhere (RFC 2181 §9). */
    private static boolean isTruncated(byte[] wire) {
        return (wire[2] & 0x02) != 0;
    }

    private static Message decode(byte[] wire) throws IOException {
        try {
            WireCheck.check(wire);
            return new Message(wire);
        } catch (IOException | RuntimeException e) {
            throw new IOException("sent a malformed answer: " + e.getMessage(), e);
        }
    }

    /** It didn't answer: others are to be asked before it for a while. */
    void failed(long untilNs) {
        avoidUntilNs = untilNs;
        avoided = true;
    }

    void answered() {
        avoided = false;
    }

    boolean isAvoided(long nowNs) {
        return avoided && nowNs - avoidUntilNs < 0;
    }

    /** Its address, for people. */
    @Override
    public String toString() {
        int zone = address.getAddress() instanceof Inet6Address v6 ? v6.getScopeId() : 0;
        String text = IpAddress.of(address.getAddress()).toString();
        return zone == 0 ? text : text + "%" + zone;
    }
}
