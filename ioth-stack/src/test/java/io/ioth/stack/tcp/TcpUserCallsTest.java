/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.net.IpAddress;
import io.ioth.stack.rfc.Rfc;
import io.ioth.stack.socket.Endpoint;
import io.ioth.stack.socket.Option;
import io.ioth.stack.socket.StreamSocket;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * RFC 9293 §3.10.1 to §3.10.6, the user's calls in each state: OPEN is connect and listen, SEND is write, RECEIVE is read, CLOSE is
 * shutdownOutput and close, ABORT is abort, STATUS is info.
 */
class TcpUserCallsTest extends TcpStates {

    private static final Endpoint REMOTE = new Endpoint(PEER, PEER_PORT, 0);

    private void enterAny(String state) throws Exception {
        switch (state) {
            case "CLOSED" -> socket = newSocket();
            case "LISTEN" -> socket = listen(5);
            case "SYN-SENT" -> socket = connect();
            case "SYN-RECEIVED" -> {
                socket = connect();
                peerSends(Seg.syn().seq(100));
            }
            default -> enter(state);
        }
        assertEquals(state, socket.stateName());
        emitted.clear();
    }

    @ParameterizedTest
    @ValueSource(strings = {"LISTEN", "SYN-SENT", "SYN-RECEIVED", "ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2", "CLOSE-WAIT", "CLOSING",
        "LAST-ACK", "TIME-WAIT"})
    void anOpenSocketCannotBeOpened(String state) throws Exception {
        enterAny(state);
        SocketException e = assertThrows(SocketException.class, () -> socket.connect(REMOTE, now));
        assertEquals("Already connected", e.getMessage());
        if (!state.equals("LISTEN")) {
            assertThrows(SocketException.class, () -> socket.listen(5, now));
        }
        work();
        emitsNothing();
        assertEquals(state, socket.stateName());
    }

    @Test
    void activeOpenInClosed() throws Exception {
        enterAny("CLOSED");
        socket.connect(REMOTE, now);
        work();
        emits(Seg.syn().seq(0));
        assertEquals("SYN-SENT", socket.stateName());
    }

    @Test
    void passiveOpenInClosed() throws Exception {
        enterAny("CLOSED");
        socket.listen(5, now);
        work();
        emitsNothing();
        assertEquals("LISTEN", socket.stateName());
    }

    @Test
    void listenAgainChangesTheBacklogOnly() throws Exception {
        enterAny("LISTEN");
        socket.listen(50, now);
        assertEquals("LISTEN", socket.stateName());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ESTABLISHED", "CLOSE-WAIT"})
    void sendGoesOutWithAnAcknowledgement(String state) throws Exception {
        enterAny(state);
        write(socket, "hello");
        emits(Seg.ack(rcvNxt).seq(sndNxt).data("hello"));
        emitsNothing();
    }

    @ParameterizedTest
    @ValueSource(strings = {"FIN-WAIT-1", "FIN-WAIT-2", "CLOSING", "LAST-ACK", "TIME-WAIT"})
    void sendAfterCloseIsAnError(String state) throws Exception {
        enterAny(state);
        SocketException e = assertThrows(SocketException.class, () -> socket.write(ByteBuffer.allocate(1)));
        assertEquals("Broken pipe", e.getMessage());
        work();
        emitsNothing();
        assertEquals(state, socket.stateName());
    }

    @ParameterizedTest
    @ValueSource(strings = {"CLOSED", "LISTEN", "SYN-SENT", "SYN-RECEIVED"})
    void withoutAConnectionThereIsNothingToSendOrReceive(String state) throws Exception {
        enterAny(state);
        assertThrows(SocketException.class, () -> socket.write(ByteBuffer.allocate(1)));
        assertThrows(SocketException.class, () -> socket.read(ByteBuffer.allocate(1)));
        work();
        emitsNothing();
        assertEquals(state, socket.stateName());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2"})
    void receiveWaitsWhileThePeerMaySend(String state) throws Exception {
        enterAny(state);
        assertEquals("", read(socket));
        peerSends(Seg.ack(sndUna).seq(rcvNxt).data("hello"));
        assertEquals("hello", read(socket));
    }

    @ParameterizedTest
    @ValueSource(strings = {"CLOSE-WAIT", "CLOSING", "LAST-ACK", "TIME-WAIT"})
    @Rfc(value = 9293, req = "MUST-12")
    void receiveEndsAfterThePeerClosed(String state) throws Exception {
        enterAny(state);
        assertEquals("EOF", read(socket));
        assertEquals("EOF", read(socket));
    }

    @Test
    void receiveGivesWhatCameBeforeTheFinFirst() throws Exception {
        enterAny("ESTABLISHED");
        peerSends(Seg.finAck(1).seq(101).data("last words"));
        ByteBuffer four = ByteBuffer.allocate(4);
        assertEquals(4, socket.read(four));
        assertEquals(" words", read(socket));
        assertEquals("EOF", read(socket));
    }

    @Test
    void sendWithoutRoomSaysSo() throws Exception {
        enterAny("ESTABLISHED");
        socket.option(Option.SO_SNDBUF, 5000);
        int sent = 0;
        int n;
        while ((n = socket.write(ByteBuffer.allocate(1000))) > 0) {
            sent += n;
        }
        assertEquals(0, n);
        assertTrue(sent >= 5000 && sent < 70_000, "took " + sent);
    }

    @ParameterizedTest
    @CsvSource({"ESTABLISHED,FIN-WAIT-1", "CLOSE-WAIT,LAST-ACK"})
    void closeSendsAFin(String state, String next) throws Exception {
        enterAny(state);
        socket.close(now);
        work();
        emits(Seg.finAck(rcvNxt).seq(sndNxt));
        emitsNothing();
        assertEquals(next, socket.stateName());
    }

    @ParameterizedTest
    @ValueSource(strings = {"FIN-WAIT-1", "FIN-WAIT-2", "CLOSING", "LAST-ACK", "TIME-WAIT"})
    void closeAgainSendsNoSecondFin(String state) throws Exception {
        enterAny(state);
        socket.shutdownOutput(now);
        socket.close(now);
        socket.close(now);
        work();
        emitsNothing();
        assertEquals(state, socket.stateName());
    }

    @ParameterizedTest
    @ValueSource(strings = {"CLOSED", "LISTEN", "SYN-SENT"})
    void closeBeforeTheConnectionIsSilent(String state) throws Exception {
        enterAny(state);
        socket.close(now);
        work();
        emitsNothing();
        assertEquals("CLOSED", socket.stateName());
        assertEquals(0, tcp.sockets().size());
    }

    @Test
    void closeSendsWhatIsQueuedFirst() throws Exception {
        enterAny("ESTABLISHED");
        ip.room = 0;
        socket.write(ByteBuffer.wrap("all of it".getBytes(StandardCharsets.US_ASCII)));
        socket.close(now);
        work();
        emitsNothing();
        ip.room(100, now);
        work();
        emits(Seg.finAck(101).seq(1).data("all of it"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2", "CLOSE-WAIT"})
    void abortResets(String state) throws Exception {
        enterAny(state);
        socket.abort(now);
        work();
        emits(Seg.rstAck(rcvNxt).seq(sndNxt));
        emitsNothing();
        assertEquals("CLOSED", socket.stateName());
        assertEquals(0, tcp.sockets().size());
    }

    @Test
    void abortInSynReceivedResets() throws Exception {
        enterAny("SYN-RECEIVED");
        socket.abort(now);
        work();
        emits(Seg.rst().seq(1));
        emitsNothing();
        assertEquals("CLOSED", socket.stateName());
    }

    @ParameterizedTest
    @ValueSource(strings = {"SYN-SENT", "CLOSING", "LAST-ACK"})
    void abortForgetsInSilence(String state) throws Exception {
        enterAny(state);
        socket.abort(now);
        work();
        emitsNothing();
        assertEquals("CLOSED", socket.stateName());
        assertEquals(0, tcp.sockets().size());
    }

    /** A connection in TIME-WAIT isn't the user's any more; it keeps old segments away as long as it should. */
    @Test
    @Rfc(value = 9293, req = "MUST-13")
    void abortCannotCutTimeWaitShort() throws Exception {
        enterAny("TIME-WAIT");
        socket.abort(now);
        work();
        emitsNothing();
        assertEquals(1, tcp.sockets().size());
        advance(60 * SECOND);
        assertEquals(0, tcp.sockets().size());
    }

    @Test
    void abortOfNothingDoesNothing() throws Exception {
        enterAny("CLOSED");
        socket.abort(now);
        work();
        emitsNothing();
    }

    @Test
    void abortDropsWhatWasQueued() throws Exception {
        enterAny("ESTABLISHED");
        ip.room = 1;
        write(socket, 5000);
        emits(Seg.ack(101).data(1000));
        ip.room(100, now);
        socket.abort(now);
        work();
        emits(Seg.rstAck(101).seq(1001));
        emitsNothing();
        assertThrows(IOException.class, () -> socket.write(ByteBuffer.allocate(1)));
        advance(200 * SECOND);
        emitsNothing();
    }

    @ParameterizedTest
    @ValueSource(strings = {"LISTEN", "SYN-SENT", "SYN-RECEIVED", "ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2", "CLOSE-WAIT", "CLOSING",
        "LAST-ACK", "TIME-WAIT"})
    void statusTellsTheState(String state) throws Exception {
        enterAny(state);
        assertEquals(state, socket.info().state());
        assertEquals(state, tcp.sockets().getFirst().state());
    }

    @Test
    void statusOfClosed() throws Exception {
        enterAny("CLOSED");
        assertEquals("CLOSED", socket.info().state());
    }

    @Test
    @Rfc(value = 9293, req = "MUST-41")
    void aPassiveOpenLeavesAConnectionOnItsPortAlone() throws Exception {
        StreamSocket listener = listen(5);
        peerSends(Seg.syn().seq(100).mss(1000));
        emits(Seg.synAck());
        peerSends(Seg.ack(1).seq(101));
        StreamSocket accepted = accept(listener);
        listener.close(now);
        StreamSocket again = newSocket();
        again.option(Option.SO_REUSEADDR, 1);
        again.bind(new Endpoint(IpAddress.ANY, 80, 0), now);
        again.listen(5, now);
        assertEquals("ESTABLISHED", accepted.stateName());
        peerSends(Seg.ack(1).seq(101).data("still here"));
        assertEquals("still here", read(accepted));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SYN-SENT", "SYN-RECEIVED"})
    @Rfc(value = 9293, req = "MUST-42")
    void onePortListensWhileAConnectionOpensFromIt(String state) throws Exception {
        StreamSocket opening = newSocket();
        opening.option(Option.SO_REUSEADDR, 1);
        opening.option(Option.SO_REUSEPORT, 1);
        opening.bind(new Endpoint(IpAddress.ANY, 80, 0), now);
        opening.connect(REMOTE, now);
        work();
        emits(Seg.syn());
        if (state.equals("SYN-RECEIVED")) {
            peerSends(Seg.syn().seq(100));
            emits(Seg.synAck());
        }
        assertEquals(state, opening.stateName());
        StreamSocket listener = newSocket();
        listener.option(Option.SO_REUSEADDR, 1);
        listener.option(Option.SO_REUSEPORT, 1);
        listener.bind(new Endpoint(IpAddress.ANY, 80, 0), now);
        listener.listen(5, now);
        peerSends(Seg.syn().seq(500), PEER_PORT + 1);
        emits(Seg.synAck().ackNumber(501));
        peerSends(Seg.ack(1).seq(501), PEER_PORT + 1);
        assertNotNull(accept(listener));
        assertEquals(state, opening.stateName());
    }

    @Test
    @Rfc(value = 9293, req = "MUST-43")
    void theLocalAddressCanBeChosen() throws Exception {
        IpAddress other = IpAddress.parse("10.0.0.7");
        ip.addresses.add(other);
        StreamSocket chosen = newSocket();
        chosen.bind(new Endpoint(other, 4000, 0), now);
        chosen.connect(REMOTE, now);
        work();
        emits(Seg.syn());
        assertEquals(new Endpoint(other, 4000, 0), chosen.local());
    }

    @Test
    @Rfc(value = 9293, req = {"MUST-44", "MUST-45"})
    void theLocalAddressIsChosenByIpAndKept() throws Exception {
        StreamSocket fresh = connected();
        assertEquals(OURS, fresh.local().address());
        ip.addresses.add(IpAddress.parse("10.0.0.200"));
        ip.generation++;
        write(fresh, "x");
        emits(Seg.ack(101).data("x"));
        assertEquals(OURS, fresh.local().address());
    }

    @ParameterizedTest
    @ValueSource(strings = {"224.0.0.1", "239.255.255.255", "255.255.255.255", "ff02::1"})
    @Rfc(value = 9293, req = "MUST-46")
    void noConnectionToAGroup(String address) {
        StreamSocket fresh = newSocket();
        assertThrows(IOException.class, () -> fresh.connect(new Endpoint(IpAddress.parse(address), 80, 0), now));
        assertEquals(0, tcp.sockets().size());
    }
}
