/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.link.Frame;
import io.ioth.link.LinkCapabilities;
import io.ioth.metrics.Counter;
import io.ioth.stack.ip.IpOutput.Sent;
import io.ioth.stack.ip.Path;
import io.ioth.stack.socket.Option;
import io.ioth.stack.tcp.ecn.EcnState;
import io.ioth.stack.tcp.model.Timestamps;
import io.ioth.wire.Checksum;
import io.ioth.wire.EcnField;
import io.ioth.wire.IpProtocols;
import io.ioth.wire.TcpOptionsWriter;
import io.ioth.wire.TcpView;
import io.netty.buffer.ByteBuf;

/** Puts segments into bytes: header, options, checksum, text by reference. */
final class SegmentWriter {

    private static final int MARK_COUNTERS = 3;
    private static final int NOT_PURE = TcpView.FIN | TcpView.RST;

    private final TcpProtocol tcp;
    private final Frame frame = new Frame();

    SegmentWriter(TcpProtocol tcp) {
        this.tcp = tcp;
    }

    /** Our SYN, with the options that we offer, or, in answer to the peer's, those that both have. */
    Sent sendSyn(
            Flow flow, Path path, int hopLimit, int trafficClass, Handshake handshake, int flags, long nowNs) {
        boolean first = (flags & TcpView.ACK) == 0;
        int ack = first ? 0 : handshake.irs + 1 + handshake.textTaken;
        ByteBuf head = tcp.ip.allocate(TcpView.HEADER_LENGTH + TcpOptionsWriter.MAX_LENGTH + handshake.text.length);
        int start = head.writerIndex();
        int at = TcpOptionsWriter.mss(head, start + TcpView.HEADER_LENGTH, tcp.announcedMss(path));
        if (first || handshake.scaling) {
            at = TcpOptionsWriter.windowScale(head, at, handshake.rcvScale);
        }
        boolean sack = first || handshake.sackPermitted;
        if (first || handshake.timestamps.enabled()) {
            at = synTimestamps(handshake.timestamps, head, at, sack, nowNs);
        } else if (sack) {
            at = TcpOptionsWriter.sackPermitted(head, at);
        }
        FastOpenCookie cookie = handshake.cookie;
        if (cookie != null) {
            at = TcpOptionsWriter.cookie(head, at, cookie.length(), cookie.high(), cookie.low());
        }
        EcnState ecn = handshake.ecn;
        int marks = first ? ecn.synFlags(handshake.retransmits) : ecn.synAckFlags(handshake.retransmits);
        boolean room = at - start + TcpOptionsWriter.accEcnLength(MARK_COUNTERS)
                <= TcpView.HEADER_LENGTH + TcpOptionsWriter.MAX_LENGTH;
        if (!first && room && ecn.hasSynAckOption(handshake.retransmits)) {
            at = TcpOptionsWriter.accEcn(head, at, 0, 1, 0, 1, MARK_COUNTERS);
        }
        header(flow, head, at, handshake.iss, ack, flags | marks, handshake.rcvWnd - handshake.textTaken);
        head.writeBytes(handshake.text);
        if (handshake.retransmits == 0) {
            tcp.counters.count(Counter.TCP_OUT_SEGS);
        }
        return send(head, path, hopLimit, trafficClass & ~EcnField.MASK, nowNs);
    }

    private static int synTimestamps(Timestamps timestamps, ByteBuf head, int at, boolean sack, long nowNs) {
        int tsVal = timestamps.tsVal(nowNs);
        int tsEcr = timestamps.tsRecent();
        return sack
                ? TcpOptionsWriter.sackPermittedAndTimestamps(head, at, tsVal, tsEcr)
                : TcpOptionsWriter.timestamps(head, at, tsVal, tsEcr);
    }

    /** A segment without text, counted as sent for the first time. */
    Sent sendControl(TcpConnection c, int seq, int ack, int flags, int window, long nowNs) {
        tcp.counters.count(Counter.TCP_OUT_SEGS);
        ByteBuf head = tcp.ip.allocate(TcpView.HEADER_LENGTH + c.optionsLength());
        boolean pure = (flags & NOT_PURE) == 0 && (c.sack == null || c.sack.isEmpty());
        int marks = (flags & TcpView.RST) == 0 ? c.ecn.flags(false, pure) : 0;
        header(c, head, options(c, head, flags, nowNs), seq, ack, flags | marks, window);
        Sent sent = send(c, head, nowNs);
        if (sent != Sent.QUEUE_FULL) {
            c.ecn.onSent(false, 0);
        }
        return sent;
    }

    /** An acknowledgement of a flow that is no connection, which the caller counts. */
    Sent sendAck(Flow flow, Path path, Timestamps timestamps, int seq, int ack, int window, long nowNs) {
        ByteBuf head = tcp.ip.allocate(TcpView.HEADER_LENGTH + TcpOptionsWriter.TIMESTAMPS_LENGTH);
        int end = timestamps(timestamps, head, head.writerIndex() + TcpView.HEADER_LENGTH, nowNs);
        header(flow, head, end, seq, ack, TcpView.ACK, window);
        return send(head, path, 0, 0, nowNs);
    }

    /**
     * A segment with text, which the caller counts.
     *
     * @param offset where in the stream the text begins
     * @param mss above it, a superframe is sent
     */
    Sent sendText(
            TcpConnection c, SendBuffer text, long offset, int length, int mss, SegmentFields fields, long nowNs) {
        SendBuffer.Chunk chunk = text.chunkAt(offset);
        boolean byReference = SendBuffer.contiguous(chunk, offset, offset + length) == length;
        int room = TcpView.HEADER_LENGTH + c.optionsLength() + (byReference ? 0 : length);
        ByteBuf head = tcp.ip.allocate(room);
        int flags = fields.flags | c.ecn.flags(fields.fresh, false);
        header(c, head, options(c, head, flags, nowNs), fields.seq, fields.ack, flags, fields.window);
        if (byReference) {
            frame.payload(chunk.bytes.retain(), (int) (offset - chunk.start), length);
        } else {
            text.copy(offset, length, head);
        }
        if (length > mss) {
            frame.gsoSize(mss);
        }
        int trafficClass = c.options.get(Option.IP_TOS) & ~EcnField.MASK | c.ecn.codepoint(fields.fresh);
        Sent sent = send(head, c.path, c.options.get(Option.IP_TTL), trafficClass, nowNs);
        if (sent != Sent.QUEUE_FULL) {
            c.ecn.onSent(fields.fresh, (length + mss - 1) / mss);
        }
        return sent;
    }

    private static int options(TcpConnection c, ByteBuf head, int flags, long nowNs) {
        int start = head.writerIndex() + TcpView.HEADER_LENGTH;
        int at = timestamps(c.timestamps, head, start, nowNs);
        if ((flags & TcpView.RST) != 0) {
            return at;
        }
        at = c.ecn.writeOption(head, at, c.marksOption(TcpOptionsWriter.MAX_LENGTH - (at - start)));
        SackBlocks sack = c.sack;
        return sack == null ? at : sack.write(head, at, TcpOptionsWriter.MAX_LENGTH - (at - start));
    }

    private static int timestamps(Timestamps timestamps, ByteBuf head, int at, long nowNs) {
        return timestamps.enabled()
                ? TcpOptionsWriter.timestamps(head, at, timestamps.tsVal(nowNs), timestamps.tsRecent())
                : at;
    }

    private static void header(Flow flow, ByteBuf head, int end, int seq, int ack, int flags, int window) {
        int start = head.writerIndex();
        TcpView.write(head, start, flow.localPort, flow.remotePort, seq, ack);
        TcpView.writeControl(head, start, end - start, flags, window);
        head.writerIndex(end);
    }

    private Sent send(TcpConnection c, ByteBuf head, long nowNs) {
        int hopLimit = c.options.get(Option.IP_TTL);
        return send(head, c.path, hopLimit, c.options.get(Option.IP_TOS) & ~EcnField.MASK, nowNs);
    }

    private Sent send(ByteBuf head, Path path, int hopLimit, int trafficClass, long nowNs) {
        frame.set(head);
        checksum(path);
        Sent sent = tcp.ip.send(frame, path, IpProtocols.TCP, hopLimit, trafficClass, true, nowNs);
        frame.release();
        return sent;
    }

    private void checksum(Path path) {
        ByteBuf head = frame.head();
        int start = head.readerIndex();
        int length = frame.length();
        long sum = Checksum.pseudoHeader(
                path.localHigh, path.localLow, path.remoteHigh, path.remoteLow, IpProtocols.TCP, length);
        LinkCapabilities link = path.link;
        if (path.local || link != null && link.checksumOffloadTx() || frame.gsoSize() > 0) {
            head.setShort(start + TcpView.CHECKSUM_OFFSET, Checksum.fold(sum));
            frame.partialChecksum(0, TcpView.CHECKSUM_OFFSET);
            return;
        }
        sum += Checksum.sum(head, start, head.readableBytes());
        ByteBuf payload = frame.payload();
        if (payload != null) {
            sum += Checksum.sum(payload, frame.payloadOffset(), frame.payloadLength());
        }
        head.setShort(start + TcpView.CHECKSUM_OFFSET, Checksum.finish(sum));
    }

    /** A RST in answer to a segment of no connection. */
    void sendStrayReset(Path path, int localPort, int remotePort, int seq, int ack, int flags, long nowNs) {
        ByteBuf head = tcp.ip.allocate(TcpView.HEADER_LENGTH);
        int start = head.writerIndex();
        TcpView.write(head, start, localPort, remotePort, seq, ack);
        TcpView.writeControl(head, start, TcpView.HEADER_LENGTH, flags, 0);
        head.writerIndex(start + TcpView.HEADER_LENGTH);
        tcp.counters.count(Counter.TCP_OUT_SEGS);
        tcp.counters.count(Counter.TCP_OUT_RSTS);
        send(head, path, 0, 0, nowNs);
    }
}
