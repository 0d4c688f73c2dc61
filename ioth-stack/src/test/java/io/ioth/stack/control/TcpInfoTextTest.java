/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ioth.TcpInfo;
import io.ioth.TcpInfo.CaState;
import io.ioth.TcpInfo.Congestion;
import io.ioth.TcpInfo.Loss;
import io.ioth.TcpInfo.Negotiated;
import io.ioth.TcpInfo.Traffic;
import org.junit.jupiter.api.Test;

class TcpInfoTextTest {

    @Test
    void aConnectionThatHasJustBegun() {
        TcpInfo info = new TcpInfo(
                "ESTABLISHED", 1460, 1500, 14600, 1 << 30, 0, 65535, 65535, 0, 0, 0, 1_000_000_000L, 0,
                new Negotiated(false, false, false, false, false, false, 0, 0),
                new Congestion("cubic", "slow-start", CaState.OPEN, 0, false, 0),
                new Loss(0, 0, 0, 3, 0),
                new Traffic(0, 0, 0, 0, 0, 0));
        assertEquals("cubic rto:1000 mss:1460 pmtu:1500 cwnd:10 slow-start snd_wnd:65535 rcv_wnd:65535", TcpInfoText.of(info));
    }

    @Test
    void oneThatHasSeenALot() {
        TcpInfo info = new TcpInfo(
                "ESTABLISHED", 1448, 1500, 28960, 14480, 10_000, 131072, 65536, 30_000, 10_500, 20_000, 408_000_000L, 1,
                new Negotiated(true, true, true, true, true, true, 7, 8),
                new Congestion("bbr", "probe-bw-up", CaState.RECOVERY, 1_000_000, true, 1_250_000),
                new Loss(1448, 2896, 5, 12, 9_500_000),
                new Traffic(100_000, 90_000, 7_240, 300, 50, 0));
        assertEquals(
                "ts sack accecn fastopen bbr wscale:7,8 rto:408 backoff:1 rtt:0.03/0.011 mss:1448 pmtu:1500 cwnd:20 ssthresh:10"
                        + " bytes_sent:100000 bytes_retrans:7240 bytes_acked:90000 bytes_received:300 probe-bw-up"
                        + " send 7722666667bps pacing_rate 10000000bps delivery_rate 8000000bps app_limited ca_state:Recovery"
                        + " unacked:7 retrans:0/5 lost:1 sacked:2 reordering:12 reo_wnd:9.5 notsent:50 minrtt:0.02"
                        + " snd_wnd:131072 rcv_wnd:65536",
                TcpInfoText.of(info));
    }
}
