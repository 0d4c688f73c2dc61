/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.control;

import io.ioth.TcpInfo;
import java.util.Locale;

/** What TCP knows of a connection, as {@code ss -ti} of iproute2 prints it: windows in segments, times in milliseconds, rates in bits. */
final class TcpInfoText {

    private static final int NO_SSTHRESH = 1 << 30;
    private static final double MS = 1e6;

    private final StringBuilder out = new StringBuilder();

    private TcpInfoText() {}

    static String of(TcpInfo info) {
        TcpInfoText text = new TcpInfoText();
        text.negotiated(info.negotiated());
        text.word(info.congestion().algorithm());
        if (info.negotiated().scaling()) {
            text.word("wscale:" + info.negotiated().sndScale() + "," + info.negotiated().rcvScale());
        }
        text.times(info);
        text.windows(info);
        text.traffic(info.traffic());
        text.rates(info);
        text.losses(info);
        return text.out.toString();
    }

    private void word(String word) {
        out.append(out.isEmpty() ? "" : " ").append(word);
    }

    private void word(boolean when, String word) {
        if (when) {
            word(word);
        }
    }

    private void number(String name, long value) {
        if (value != 0) {
            word(name + ":" + value);
        }
    }

    private void negotiated(TcpInfo.Negotiated agreed) {
        word(agreed.timestamps(), "ts");
        word(agreed.sack(), "sack");
        word(agreed.accurateEcn(), "accecn");
        word(agreed.ecn() && !agreed.accurateEcn(), "ecn");
        word(agreed.fastOpen(), "fastopen");
    }

    private void times(TcpInfo info) {
        word("rto:" + ms(info.rtoNs()));
        number("backoff", info.backoffs());
        if (info.srttNs() != 0) {
            word("rtt:" + ms(info.srttNs()) + "/" + ms(info.rttvarNs()));
        }
    }

    private void windows(TcpInfo info) {
        int mss = info.mss();
        word("mss:" + mss);
        word("pmtu:" + info.pathMtu());
        word("cwnd:" + info.cwnd() / mss);
        if (info.ssthresh() < NO_SSTHRESH) {
            word("ssthresh:" + info.ssthresh() / mss);
        }
    }

    private void traffic(TcpInfo.Traffic traffic) {
        number("bytes_sent", traffic.bytesSent());
        number("bytes_retrans", traffic.bytesRetransmitted());
        number("bytes_acked", traffic.bytesAcked());
        number("bytes_received", traffic.bytesReceived());
    }

    private void rates(TcpInfo info) {
        TcpInfo.Congestion congestion = info.congestion();
        word(congestion.phase());
        if (info.srttNs() != 0) {
            word("send " + bits(info.cwnd() * 1e9 / info.srttNs()));
        }
        word(congestion.pacingRate() != 0, "pacing_rate " + bits(congestion.pacingRate()));
        word(congestion.deliveryRate() != 0, "delivery_rate " + bits(congestion.deliveryRate()));
        word(congestion.applicationLimited(), "app_limited");
    }

    private void losses(TcpInfo info) {
        int mss = info.mss();
        TcpInfo.Loss loss = info.loss();
        word(info.congestion().caState() != TcpInfo.CaState.OPEN, "ca_state:" + name(info.congestion().caState()));
        number("unacked", segments(info.flightSize(), mss));
        word(loss.retransmits() != 0, "retrans:0/" + loss.retransmits());
        number("lost", segments(loss.lost(), mss));
        number("sacked", segments(loss.sacked(), mss));
        word(loss.reordering() != 3, "reordering:" + loss.reordering());
        word(loss.reorderingNs() != 0, "reo_wnd:" + ms(loss.reorderingNs()));
        number("notsent", info.traffic().unsent());
        word(info.minRttNs() != 0, "minrtt:" + ms(info.minRttNs()));
        word("snd_wnd:" + info.sndWnd());
        word("rcv_wnd:" + info.rcvWnd());
    }

    private static int segments(int bytes, int mss) {
        return (bytes + mss - 1) / mss;
    }

    private static String name(TcpInfo.CaState state) {
        return state == TcpInfo.CaState.CWR ? "CWR" : state.name().charAt(0) + state.name().substring(1).toLowerCase(Locale.ROOT);
    }

    /** Up to three decimals, as {@code %g} of C. */
    private static String ms(long ns) {
        String text = String.format(Locale.ROOT, "%.3f", ns / MS);
        return text.replaceAll("\\.?0+$", "");
    }

    private static String bits(double bytes) {
        return Math.round(bytes * 8) + "bps";
    }
}
