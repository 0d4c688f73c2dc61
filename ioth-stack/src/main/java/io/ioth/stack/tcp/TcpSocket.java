/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import io.ioth.SocketInfo;
import io.ioth.TcpInfo;
import io.ioth.metrics.Counter;
import io.ioth.net.IpAddress;
import io.ioth.stack.ip.IpOutput.Sent;
import io.ioth.stack.ip.Path;
import io.ioth.stack.socket.Endpoint;
import io.ioth.stack.socket.Family;
import io.ioth.stack.socket.Option;
import io.ioth.stack.socket.ReadinessListener;
import io.ioth.stack.socket.StreamSocket;
import io.ioth.stack.tcp.model.TcpState;
import io.ioth.wire.TcpOptionsWriter;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A TCP socket. */
final class TcpSocket implements StreamSocket {

    /** As much as any send buffer holds. */
    private static final int MAX_EARLY = 4096;

    private final TcpProtocol tcp;
    private final Family family;
    private final SocketOptions options;
    private ReadinessListener readiness = ReadinessListener.NONE;
    private volatile @Nullable Endpoint local;
    private volatile @Nullable TcpConnection connection;
    private volatile @Nullable TcpStream stream;
    private volatile @Nullable TcpListener listening;
    private volatile @Nullable TcpFault connectFault;
    private volatile boolean connectPending;
    /** What is written before the SYN is sent; null unless that's possible. */
    private volatile @Nullable EarlyData early;
    private boolean bound;
    private boolean closed;
    /** The next of those whose ports share a bucket. */
    @Nullable TcpSocket nextBound;

    TcpSocket(TcpProtocol tcp, Family family) {
        this.tcp = tcp;
        this.family = family;
        this.options = new SocketOptions(tcp.config);
    }

    /** The accepted one. */
    private TcpSocket(TcpProtocol tcp, Family family, TcpConnection accepted) {
        this.tcp = tcp;
        this.family = family;
        this.options = accepted.options;
        this.connection = accepted;
        this.stream = accepted.stream;
        this.local = localOf(accepted);
    }

    private static Endpoint localOf(TcpConnection c) {
        return new Endpoint(c.path.localAddress(), c.localPort, c.path.zone);
    }

    SocketOptions options() {
        return options;
    }

    Family family() {
        return family;
    }

    boolean isListening() {
        return listening != null;
    }

    @Nullable TcpListener listening() {
        return listening;
    }

    IpAddress boundAddress() {
        Endpoint endpoint = local;
        return endpoint == null ? IpAddress.ANY : endpoint.address();
    }

    int boundPort() {
        Endpoint endpoint = local;
        return endpoint == null ? 0 : endpoint.port();
    }

    @Override
    public void listener(ReadinessListener listener) {
        readiness = listener;
    }

    void notify(int ops) {
        readiness.onReady(ops);
    }

    @Override
    public int readyOps() {
        TcpListener listener = listening;
        if (listener != null) {
            return listener.waiting() > 0 ? SelectionKey.OP_ACCEPT : 0;
        }
        EarlyData unsent = early;
        boolean ended = stream != null || connectFault != null || unsent != null;
        int ops = connectPending && ended ? SelectionKey.OP_CONNECT : 0;
        TcpStream open = stream;
        if (open != null) {
            return ops | (open.isReadable() ? SelectionKey.OP_READ : 0) | (open.isWritable() ? SelectionKey.OP_WRITE : 0);
        }
        if (connectFault != null) {
            return ops | SelectionKey.OP_READ | SelectionKey.OP_WRITE;
        }
        return unsent != null && unsent.isWritable() ? ops | SelectionKey.OP_WRITE : ops;
    }

    @Override
    public void bind(Endpoint endpoint, long nowNs) throws IOException {
        if (bound || connection != null) {
            throw new SocketException("Already bound");
        }
        IpAddress address = endpoint.address();
        if (!family.admits(address) || !address.isAny() && !tcp.ip.isLocalAddress(address)) {
            throw new BindException("Cannot assign requested address");
        }
        int port = endpoint.port();
        if (port == 0) {
            port = tcp.ports.allocate(p -> tcp.isTaken(this, address, p));
        }
        if (port == 0 || tcp.isTaken(this, address, port)) {
            throw new BindException("Address already in use");
        }
        local = new Endpoint(address, port, endpoint.zone());
        bound = true;
        tcp.bound.add(this);
    }

    @Override
    public @Nullable Endpoint local() {
        return local;
    }

    @Override
    public @Nullable Endpoint remote() {
        TcpConnection c = connection;
        return c == null || stream == null && early == null ? null : remoteOf(c);
    }

    private static Endpoint remoteOf(TcpConnection c) {
        return new Endpoint(c.path.remoteAddress(), c.remotePort, c.path.zone);
    }

    @Override
    public void option(Option option, int value) {
        options.set(option, value);
        TcpStream open = stream;
        if (open == null) {
            return;
        }
        switch (option) {
            case SO_SNDBUF -> open.send.limit(options.get(option));
            case SO_RCVBUF -> open.receiveBuffer(options.get(option));
            case SO_KEEPALIVE, TCP_KEEPIDLE, TCP_NODELAY, TCP_CONGESTION, TCP_PACING -> open.onOption();
            default -> {}
        }
    }

    @Override
    public int option(Option option) {
        return options.get(option);
    }

    @Override
    public void connect(Endpoint remote, long nowNs) throws IOException {
        if (connection != null || listening != null || closed) {
            throw new SocketException("Already connected");
        }
        IpAddress to = destination(remote.address());
        IpAddress from = boundAddress().isAny() ? null : boundAddress();
        Path path = new Path();
        Sent found = tcp.ip.route(path, from, to, remote.zone());
        if (found == Sent.BAD_SOURCE) {
            throw new BindException("Cannot assign requested address");
        }
        if (found == Sent.LINK_DOWN) {
            throw TcpFault.LINK_DOWN.toException();
        }
        if (found != Sent.OK) {
            throw new NoRouteToHostException("No route to host");
        }
        int port = boundPort() != 0 ? boundPort() : tcp.allocatePort(path, remote.port(), nowNs);
        if (port == 0) {
            throw new BindException("Cannot assign requested address");
        }
        TimeWait old = remains(path, port, remote.port(), nowNs);
        TcpConnection c = new TcpConnection(tcp, path, port, remote.port(), options, tcp.newTimestamps(path));
        begin(c, old == null ? tcp.iss.next(path, port, remote.port(), nowNs) : old.nextIss(), nowNs);
    }

    /** What's left of an earlier connection with the same ports, of which the table is cleared. */
    private @Nullable TimeWait remains(Path path, int port, int remotePort, long nowNs) throws IOException {
        Flow flow = tcp.find(path, port, remotePort);
        if (flow == null) {
            return null;
        }
        if (flow instanceof TimeWait old && old.mayBeReused(nowNs)) {
            tcp.remove(old);
            return old;
        }
        throw new BindException("Address already in use");
    }

    private IpAddress destination(IpAddress address) throws IOException {
        if (!family.admits(address)) {
            throw new SocketException("Unsupported address type");
        }
        if (address.isMulticast() || address.equals(IpAddress.BROADCAST_IPV4)) {
            throw new ConnectException("Network is unreachable");
        }
        if (!address.isAny()) {
            return address;
        }
        return address.isIpv4() || family == Family.IPV4 ? IpAddress.LOOPBACK_IPV4 : IpAddress.LOOPBACK;
    }

    private void begin(TcpConnection c, int iss, long nowNs) {
        c.socket = this;
        connection = c;
        connectPending = true;
        local = localOf(c, local);
        Handshake handshake = new Handshake(c, iss);
        EarlyData unsent = fastOpen(c, handshake, nowNs);
        SynSent phase = new SynSent(c, handshake, unsent);
        c.become(phase);
        tcp.counters.count(Counter.TCP_ACTIVE_OPENS);
        tcp.add(c);
        if (unsent == null) {
            phase.open(nowNs);
        } else {
            unsent.owner(phase);
            early = unsent;
        }
    }

    /** As Linux: when a cookie is known, the SYN waits for the first write; otherwise it asks for one (RFC 7413). */
    private @Nullable EarlyData fastOpen(TcpConnection c, Handshake handshake, long nowNs) {
        if (!options.isOn(Option.TCP_FASTOPEN_CONNECT)) {
            return null;
        }
        FastOpenCookie cookie = tcp.fastOpenClient.cookie(c.remoteAddress(), nowNs);
        handshake.cookie = cookie;
        if (cookie == null || cookie.length() == 0) {
            return null;
        }
        int mss = Math.min(tcp.fastOpenClient.mss(c.remoteAddress()), tcp.announcedMss(c.path));
        int limit = Math.clamp(mss - TcpOptionsWriter.MAX_LENGTH, 1, MAX_EARLY);
        return new EarlyData(limit, tcp.executor);
    }

    /** A socket that's bound keeps its port, and with it its place in the table. */
    private static Endpoint localOf(TcpConnection c, @Nullable Endpoint before) {
        return new Endpoint(c.path.localAddress(), c.localPort, before == null ? c.path.zone : before.zone());
    }

    /** The handshake is complete. */
    void onConnected(TcpConnection c) {
        stream = c.stream;
        notify(SelectionKey.OP_CONNECT | SelectionKey.OP_WRITE);
    }

    /** The connection is no more. */
    void onFault(TcpFault fault) {
        if (stream == null) {
            connectFault = fault;
        }
        notify(SelectionKey.OP_CONNECT | SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    }

    @Override
    public boolean finishConnect() throws IOException {
        TcpFault fault = connectFault;
        if (fault != null) {
            connectPending = false;
            throw fault.toException();
        }
        if (stream == null && early == null) {
            return false;
        }
        connectPending = false;
        return true;
    }

    @Override
    public void listen(int backlog, long nowNs) throws IOException {
        TcpListener listener = listening;
        if (listener != null) {
            listener.backlog(backlog);
            return;
        }
        if (connection != null || closed) {
            throw new SocketException("Already connected");
        }
        if (!bound) {
            bind(new Endpoint(family == Family.IPV4 ? IpAddress.ANY_IPV4 : IpAddress.ANY, 0, 0), nowNs);
        }
        TcpListener fresh = new TcpListener(tcp, this, backlog);
        listening = fresh;
        if (tcp.bound.conflicts(this, boundAddress(), boundPort())) {
            listening = null;
            throw new BindException("Address already in use");
        }
    }

    @Override
    public @Nullable StreamSocket accept(long nowNs) {
        TcpListener listener = listening;
        TcpConnection accepted = listener == null ? null : listener.poll();
        if (accepted == null) {
            return null;
        }
        TcpSocket socket = new TcpSocket(tcp, family, accepted);
        accepted.socket = socket;
        if (accepted.phase() instanceof Synchronized s) {
            tcp.observer.onAccepted(accepted, s.establishedNs);
        }
        return socket;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        EarlyData unsent = early;
        if (unsent != null && stream == null && connectFault == null) {
            unsent.call();
            return 0;
        }
        return open().read(target);
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        EarlyData unsent = early;
        if (unsent != null && stream == null && connectFault == null) {
            return unsent.write(source);
        }
        return open().write(source);
    }

    private TcpStream open() throws IOException {
        TcpStream open = stream;
        if (open != null) {
            return open;
        }
        TcpFault fault = connectFault;
        throw fault != null ? fault.toException() : new SocketException("Socket is not connected");
    }

    @Override
    public int available() {
        TcpStream open = stream;
        return open == null || open.inputShut ? 0 : open.receive.available();
    }

    @Override
    public void shutdownOutput(long nowNs) {
        TcpConnection c = connection;
        if (c != null && c.phase() instanceof Synchronized s) {
            s.shutdownOutput();
        } else if (c != null && c.phase() instanceof SynSent s) {
            s.shutdownOutput(nowNs);
        }
    }

    @Override
    public void shutdownInput(long nowNs) {
        TcpConnection c = connection;
        TcpStream open = stream;
        if (c != null && c.phase() instanceof Synchronized s) {
            s.shutdownInput();
        } else if (open != null) {
            open.inputShut = true;
        }
    }

    @Override
    public boolean isDrained() {
        TcpStream open = stream;
        EarlyData unsent = early;
        if (open == null) {
            return unsent == null || unsent.text().length == 0 || connectFault != null;
        }
        return open.isDrained();
    }

    @Override
    public void abort(long nowNs) {
        TcpConnection c = connection;
        if (c != null) {
            c.phase().abort(nowNs);
        }
    }

    @Override
    public void close(long nowNs) {
        if (closed) {
            return;
        }
        closed = true;
        if (bound) {
            tcp.bound.remove(this);
        }
        TcpListener listener = listening;
        if (listener != null) {
            listening = null;
            listener.close(nowNs);
        }
        TcpConnection c = connection;
        if (c == null) {
            return;
        }
        switch (c.phase()) {
            case Synchronized s -> s.close(nowNs);
            case SynSent s -> s.close(nowNs);
            case SynReceived s -> s.abort(nowNs);
            case Closed _ -> closeStream();
        }
    }

    private void closeStream() {
        TcpStream open = stream;
        if (open != null) {
            open.receive.close();
        }
    }

    @Override
    public String stateName() {
        return state().rfcName();
    }

    private TcpState state() {
        TcpConnection c = connection;
        if (c != null) {
            return c.phase().state();
        }
        return listening != null ? TcpState.LISTEN : TcpState.CLOSED;
    }

    @Override
    public SocketInfo info() {
        Endpoint here = local == null ? Endpoint.ANY : local;
        TcpConnection c = connection;
        if (c != null) {
            return TcpProtocol.info(c);
        }
        TcpListener listener = listening;
        long waiting = listener == null ? 0 : listener.waiting();
        long backlog = listener == null ? 0 : listener.backlog();
        return new SocketInfo("tcp", stateName(), waiting, backlog, here.toInetSocketAddress(), Optional.empty());
    }

    @Override
    public @Nullable TcpInfo tcpInfo() {
        TcpConnection c = connection;
        return c == null ? null : TcpSnapshot.of(c).orElse(null);
    }
}
