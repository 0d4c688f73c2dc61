/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.jfr;

import io.ioth.AddressOrigin;
import io.ioth.NetInterface.AddressState;
import io.ioth.TcpInfo;
import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.stack.observe.ObservedConnection;
import io.ioth.stack.observe.StackObserver;
import io.ioth.time.NanoClock;
import java.util.function.Supplier;
import jdk.jfr.FlightRecorder;

/** Makes events of what happens in one stack, when somebody records them. It doesn't hold the stack. Called in the engine. */
final class RecordingObserver implements StackObserver {

    /** Asked whether anybody wants such events. Loaded when there's a recorder. */
    private static final class Kinds {
        static final ConnectEvent CONNECT = new ConnectEvent();
        static final AcceptEvent ACCEPT = new AcceptEvent();
        static final CloseEvent CLOSE = new CloseEvent();
        static final RetransmitEvent RETRANSMIT = new RetransmitEvent();
        static final ResetEvent RESET = new ResetEvent();
        static final DropEvent DROP = new DropEvent();
        static final AddressEvent ADDRESS = new AddressEvent();
    }

    private final String stack;
    private final NanoClock clock;

    RecordingObserver(String stack, NanoClock clock) {
        this.stack = stack;
        this.clock = clock;
    }

    private long since(long thenNs) {
        return clock.nanoTime() - thenNs;
    }

    private <E extends ConnectionEvent> E of(ObservedConnection connection, E event) {
        event.stack = stack;
        event.localAddress = connection.localAddress().toString();
        event.localPort = connection.localPort();
        event.remoteAddress = connection.remoteAddress().toString();
        event.remotePort = connection.remotePort();
        return event;
    }

    @Override
    public void onConnected(ObservedConnection connection, long sinceNs, Supplier<TcpInfo> info) {
        if (FlightRecorder.isInitialized() && Kinds.CONNECT.isEnabled()) {
            ConnectEvent event = of(connection, new ConnectEvent());
            event.connectTime = since(sinceNs);
            event.roundTripTime = info.get().srttNs();
            event.successful = true;
            event.commit();
        }
    }

    @Override
    public void onConnectFailed(ObservedConnection connection, long sinceNs, String reason) {
        if (FlightRecorder.isInitialized() && Kinds.CONNECT.isEnabled()) {
            ConnectEvent event = of(connection, new ConnectEvent());
            event.connectTime = since(sinceNs);
            event.reason = reason;
            event.commit();
        }
    }

    @Override
    public void onAccepted(ObservedConnection connection, long sinceNs) {
        if (FlightRecorder.isInitialized() && Kinds.ACCEPT.isEnabled()) {
            AcceptEvent event = of(connection, new AcceptEvent());
            event.waitTime = since(sinceNs);
            event.commit();
        }
    }

    @Override
    public void onClosed(ObservedConnection connection, long sinceNs, String reason, Supplier<TcpInfo> info) {
        if (FlightRecorder.isInitialized() && Kinds.CLOSE.isEnabled()) {
            CloseEvent event = of(connection, new CloseEvent());
            event.fill(info.get());
            event.lifetime = since(sinceNs);
            event.reason = reason;
            event.commit();
        }
    }

    @Override
    public void onRetransmit(ObservedConnection connection, int bytes) {
        if (FlightRecorder.isInitialized() && Kinds.RETRANSMIT.isEnabled()) {
            RetransmitEvent event = new RetransmitEvent();
            if (event.shouldCommit()) {
                of(connection, event).bytes = bytes;
                event.state = connection.stateName();
                event.commit();
            }
        }
    }

    @Override
    public void onReset(ObservedConnection connection, boolean ours) {
        if (FlightRecorder.isInitialized() && Kinds.RESET.isEnabled()) {
            ResetEvent event = of(connection, new ResetEvent());
            event.sent = ours;
            event.state = connection.stateName();
            event.commit();
        }
    }

    void onDrop(DropReason reason) {
        if (FlightRecorder.isInitialized() && Kinds.DROP.isEnabled()) {
            DropEvent event = new DropEvent();
            if (event.shouldCommit()) {
                event.stack = stack;
                event.reason = reason.name();
                event.commit();
            }
        }
    }

    @Override
    public void onAddress(
            String interfaceName, IpAddress address, int prefixLength, AddressOrigin origin, AddressState state) {
        if (FlightRecorder.isInitialized() && Kinds.ADDRESS.isEnabled()) {
            AddressEvent event = new AddressEvent();
            event.stack = stack;
            event.networkInterface = interfaceName;
            event.address = address.toString();
            event.prefixLength = prefixLength;
            event.origin = origin.name();
            event.state = state.name();
            event.commit();
        }
    }
}
