/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static io.ioth.stack.tcp.Invariants.require;

import io.ioth.net.IpAddress;
import io.ioth.stack.engine.LiveBuffers;
import io.ioth.stack.socket.Endpoint;
import io.ioth.stack.socket.Family;
import io.ioth.stack.socket.StreamSocket;
import io.ioth.stack.tcp.SimScenario.Meeting;
import io.ioth.stack.tcp.SimUser.Ending;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lets a scenario happen, and judges it. */
final class SimRun {

    private static final long SECOND = 1_000_000_000L;
    /** A connection whose peer doesn't answer is given up within 924.6 s, as Linux has it; and a SYN within 255 s. */
    private static final long LONGEST_NS = 3 * 3600 * SECOND;
    private static final long PATIENCE_NS = 2000 * SECOND;
    /** TIME-WAIT, FIN-WAIT-2, and a last FIN that is sent again and again to nobody. */
    private static final long LONGEST_END_NS = 3600 * SECOND;

    private final SimScenario scenario;
    private final SimNet net;
    private final List<Pair> pairs = new ArrayList<>();

    /** The two ends of a connection. */
    private final class Pair {
        final Meeting meeting;
        final int number;
        final SimNode clientNode;
        final SimNode serverNode;
        final StreamSocket listener;
        @Nullable SimUser client;
        @Nullable SimUser server;

        Pair(Meeting meeting, int number) throws IOException {
            this.meeting = meeting;
            this.number = number;
            clientNode = meeting.fromB() ? scenario.b : scenario.a;
            serverNode = meeting.fromB() ? scenario.a : scenario.b;
            listener = socket(serverNode, meeting.server());
            bind(listener, 1000 + number);
            listener.listen(5, net.now);
            net.at(net.now + meeting.startNs(), this::start);
        }

        private void start() {
            try {
                StreamSocket socket = socket(clientNode, meeting.client());
                client = patient(new SimUser(net, socket, meeting.client(), 2 * number, 2 * number + 1));
                if (meeting.simultaneous()) {
                    StreamSocket other = socket(serverNode, meeting.server());
                    server = patient(new SimUser(net, other, meeting.server(), 2 * number + 1, 2 * number));
                    bind(socket, 2000 + number);
                    bind(other, 3000 + number);
                    serverNode.connect(other, clientNode, 2000 + number);
                    clientNode.connect(socket, serverNode, 3000 + number);
                } else {
                    clientNode.connect(socket, serverNode, 1000 + number);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private StreamSocket socket(SimNode node, SimUser.Plan plan) {
            StreamSocket socket = node.tcp.newSocket(Family.DUAL);
            SimUser.options(socket, plan);
            return socket;
        }

        private void bind(StreamSocket socket, int port) throws IOException {
            socket.bind(new Endpoint(IpAddress.ANY, port, 0), net.now);
        }

        private SimUser patient(SimUser user) {
            if (!mustSucceed()) {
                user.patience(PATIENCE_NS);
            }
            return user;
        }

        void act() {
            if (server == null) {
                StreamSocket accepted = listener.accept(net.now);
                if (accepted != null) {
                    server = patient(new SimUser(net, accepted, meeting.server(), 2 * number + 1, 2 * number));
                }
            }
            if (client != null) {
                client.act();
            }
            if (server != null) {
                server.act();
            }
        }

        boolean isDone() {
            return client != null && client.isDone() && (server == null ? isRefused() : server.isDone());
        }

        /** The client came to nothing before the server knew of it. */
        private boolean isRefused() {
            return serverNode.tcp.flows().stream().noneMatch(c -> c.localPort == 1000 + number);
        }

        private boolean mustSucceed() {
            boolean polite = meeting.client().ending() == Ending.HALF_CLOSE && meeting.server().ending() == Ending.HALF_CLOSE;
            return polite && scenario.mustSucceed();
        }

        void judge() {
            if (!mustSucceed()) {
                return;
            }
            SimUser one = client;
            SimUser other = server;
            require(one != null && other != null, "the connection was never made");
            require(one.failure() == null && other.failure() == null, "a connection failed that should live");
            require(one.hasRead(other.plan.toSend()), "the client read less than was sent: " + one);
            require(other.hasRead(one.plan.toSend()), "the server read less than was sent: " + other);
        }

        @Override
        public String toString() {
            return "\n  client " + client + "\n  server " + server;
        }
    }

    SimRun(SimScenario scenario) {
        this.scenario = scenario;
        this.net = scenario.net;
    }

    /** Runs it to its end; answers what was sent, in one number. */
    long run() throws IOException {
        long buffers = LiveBuffers.count();
        try {
            happen();
            finish();
        } catch (AssertionError | RuntimeException e) {
            // What broke may be in a state that can't be closed either.
            throw new AssertionError(scenario + "\n  " + where(e) + pairs, e);
        }
        net.close();
        long leaked = LiveBuffers.count() - buffers;
        require(leaked == 0, scenario + "\n  " + leaked + " buffers were leaked");
        return scenario.a.digest() * 31 + scenario.b.digest();
    }

    private static String where(Throwable e) {
        Throwable cause = e.getCause() instanceof AssertionError inner ? inner : e;
        StringBuilder text = new StringBuilder(e + "\n");
        for (StackTraceElement element : List.of(cause.getStackTrace()).subList(0, Math.min(6, cause.getStackTrace().length))) {
            text.append("    at ").append(element).append('\n');
        }
        return text.toString();
    }

    private void happen() throws IOException {
        int number = 0;
        for (Meeting meeting : scenario.meetings) {
            pairs.add(new Pair(meeting, number++));
        }
        long deadline = net.now + LONGEST_NS;
        while (true) {
            boolean done = true;
            for (Pair pair : pairs) {
                pair.act();
                done &= pair.isDone();
            }
            net.settle();
            if (done) {
                break;
            }
            require(net.step(deadline), "stuck");
        }
        pairs.forEach(Pair::judge);
    }

    /** All is closed: after a while nothing may be left. */
    private void finish() {
        for (Pair pair : pairs) {
            pair.listener.close(net.now);
        }
        long deadline = net.now + LONGEST_END_NS;
        while (net.step(deadline)) {
            Thread.onSpinWait();
        }
        for (SimNode node : net.nodes) {
            node.invariants.checkEmpty();
        }
        require(net.isQuiet(), "packets are still under way");
    }
}
