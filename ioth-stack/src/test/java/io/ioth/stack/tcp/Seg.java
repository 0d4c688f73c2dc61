/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.wire.TcpView;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A segment as a test writes it: what isn't set isn't sent, or isn't looked at. */
final class Seg {

    int flags;
    Long seq;
    Long ack;
    Integer window;
    Integer mss;
    Integer scale;
    int[] timestamps;
    boolean sackPermitted;
    /** The fast open option: a cookie, or none, which asks for one. */
    byte[] cookie;
    /** Left and right edges in turn. */
    long[] sack;
    byte[] data;
    byte[] rawOptions;
    int urgent;
    /** The ECN field of the network header. */
    int ecn;
    /** The counters of an AccECN option: ECT(0), CE, ECT(1); -1 for one that's left out. */
    int[] accEcn;
    boolean exactFlags = true;

    private Seg(int flags) {
        this.flags = flags;
    }

    static Seg syn() {
        return new Seg(TcpView.SYN);
    }

    static Seg synAck() {
        return new Seg(TcpView.SYN | TcpView.ACK);
    }

    static Seg ack(long number) {
        return new Seg(TcpView.ACK).ackNumber(number);
    }

    static Seg rst() {
        return new Seg(TcpView.RST);
    }

    static Seg rstAck(long number) {
        return new Seg(TcpView.RST | TcpView.ACK).ackNumber(number);
    }

    static Seg finAck(long number) {
        return new Seg(TcpView.FIN | TcpView.ACK).ackNumber(number);
    }

    static Seg flags(int bits) {
        return new Seg(bits);
    }

    Seg ackNumber(long number) {
        ack = number;
        return this;
    }

    Seg seq(long number) {
        seq = number;
        return this;
    }

    Seg window(int value) {
        window = value;
        return this;
    }

    Seg mss(int bytes) {
        mss = bytes;
        return this;
    }

    Seg scale(int shift) {
        scale = shift;
        return this;
    }

    Seg ts(int val, int ecr) {
        timestamps = new int[] {val, ecr};
        return this;
    }

    /** With a fast open option; no bytes ask for a cookie. */
    Seg cookie(byte... bytes) {
        cookie = bytes;
        return this;
    }

    Seg sackPermitted() {
        sackPermitted = true;
        return this;
    }

    /** SACK blocks, left and right edges in turn; none given means that there is to be no SACK option. */
    Seg sack(long... edges) {
        sack = edges;
        return this;
    }

    Seg data(String text) {
        data = text.getBytes(StandardCharsets.US_ASCII);
        return this;
    }

    Seg data(int bytes) {
        data = new byte[bytes];
        Arrays.fill(data, (byte) 'x');
        return this;
    }

    Seg options(int... bytes) {
        rawOptions = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            rawOptions[i] = (byte) bytes[i];
        }
        return this;
    }

    Seg urgent(int pointer) {
        urgent = pointer;
        flags |= TcpView.URG;
        return this;
    }

    /** With these control bits too. */
    Seg with(int bits) {
        flags |= bits;
        return this;
    }

    Seg ecn(int field) {
        ecn = field;
        return this;
    }

    Seg accEcn(int e0b, int ceb, int e1b) {
        accEcn = new int[] {e0b, ceb, e1b};
        return this;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        String names = "FSRPAUECN";
        for (int i = 0; i < names.length(); i++) {
            if ((flags & 1 << i) != 0) {
                text.append(names.charAt(i));
            }
        }
        return text + " seq=" + seq + " ack=" + ack + " win=" + window + " mss=" + mss + " scale=" + scale + " ts="
                + Arrays.toString(timestamps) + " sack=" + Arrays.toString(sack) + " ecn=" + ecn
                + " accEcn=" + Arrays.toString(accEcn)
                + " len=" + (data == null ? null : data.length);
    }
}
