/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.programs.zookeeper;

import io.ioth.programs.kit.Program;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.server.ServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;

/** A server of its own, sessions, watches, ephemeral nodes, three hundred requests at once and a hundred sessions. */
public final class Main extends Program {

    private static final int TIMEOUT_MS = 30_000;
    private static final int REQUESTS = 300;
    private static final int SESSIONS = 100;
    private static final int SIZE = 900_000;

    /** See {@link Program}. */
    public static void main(String[] args) {
        new Main().run(args);
    }

    @Override
    protected void serve(String host, int port) throws Exception {
        Path folder = Files.createTempDirectory("programs-zk");
        ZooKeeperServer server = new ZooKeeperServer(folder.toFile(), folder.toFile(), 2000);
        ServerCnxnFactory factory = ServerCnxnFactory.createFactory(new InetSocketAddress(host, port), SESSIONS * 2);
        factory.startup(server);
        System.out.println("ok server: " + factory.getClass().getSimpleName());
    }

    @Override
    protected void use(String host, int port) throws Exception {
        Session session = new Session(host, port);
        ZooKeeper keeper = session.keeper;
        check("session", session::id);
        check("nodes", () -> nodes(keeper));
        check("watches", () -> watches(keeper, host, port));
        check("ephemeral nodes end with their session", () -> ephemeral(keeper, host, port));
        check("300 requests at once", () -> many(keeper));
        check("100 sessions at once", () -> sessions(host, port));
        check("closing", session::close);
    }

    /** A connection that is there. */
    private static final class Session {
        final ZooKeeper keeper;
        final BlockingQueue<WatchedEvent> events = new LinkedBlockingQueue<>();

        Session(String host, int port) throws Exception {
            CountDownLatch connected = new CountDownLatch(1);
                keeper = new ZooKeeper(literal(host) + ":" + port, TIMEOUT_MS, event -> {
                if (event.getType() != EventType.None) {
                    events.add(event);
                } else if (event.getState() == KeeperState.SyncConnected) {
                    connected.countDown();
                }
            });
            same(true, connected.await(30, TimeUnit.SECONDS));
        }

        EventType next(String path) throws InterruptedException {
            WatchedEvent event = events.poll(20, TimeUnit.SECONDS);
            if (event == null) {
                throw new IllegalStateException("no event for " + path);
            }
            same(path, event.getPath());
            return event.getType();
        }

        String id() {
            return keeper.getState() + ", " + keeper.getSessionTimeout() + " ms";
        }

        String close() throws InterruptedException {
            keeper.close();
            return keeper.getState().toString();
        }
    }

    private static String nodes(ZooKeeper keeper) throws Exception {
        byte[] data = pattern(SIZE);
        keeper.create("/data", data, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        sameBytes(data, keeper.getData("/data", false, null));
        keeper.setData("/data", new byte[] {1}, 0);
        try {
            keeper.setData("/data", new byte[] {2}, 0);
            throw new IllegalStateException("set twice");
        } catch (KeeperException.BadVersionException e) {
            keeper.delete("/data", 1);
        }
        same(true, keeper.exists("/data", false) == null);
        return SIZE + " bytes there and back";
    }

    private static String watches(ZooKeeper keeper, String host, int port) throws Exception {
        Session other = new Session(host, port);
        other.keeper.exists("/watched", true);
        keeper.create("/watched", new byte[] {1}, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        List<EventType> seen = new ArrayList<>(List.of(other.next("/watched")));
        other.keeper.getData("/watched", true, null);
        keeper.setData("/watched", new byte[] {2}, -1);
        seen.add(other.next("/watched"));
        other.keeper.getData("/watched", true, null);
        keeper.delete("/watched", -1);
        seen.add(other.next("/watched"));
        other.close();
        same(List.of(EventType.NodeCreated, EventType.NodeDataChanged, EventType.NodeDeleted), seen);
        return seen.size() + " events";
    }

    private static String ephemeral(ZooKeeper keeper, String host, int port) throws Exception {
        Session other = new Session(host, port);
        other.keeper.create("/alive", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
        CountDownLatch gone = new CountDownLatch(1);
        keeper.exists("/alive", event -> gone.countDown());
        other.close();
        same(true, gone.await(20, TimeUnit.SECONDS));
        return "gone";
    }

    private static String many(ZooKeeper keeper) throws Exception {
        keeper.create("/many", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        List<CompletableFuture<Integer>> results = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            CompletableFuture<Integer> result = new CompletableFuture<>();
            results.add(result);
            keeper.create("/many/" + i, pattern(1000), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT,
                    (code, path, context, name) -> result.complete(code), null);
        }
        for (Future<Integer> result : results) {
            same(KeeperException.Code.OK.intValue(), result.get(60, TimeUnit.SECONDS));
        }
        same(REQUESTS, keeper.getChildren("/many", false).size());
        return REQUESTS + " nodes";
    }

    private static String sessions(String host, int port) throws Exception {
        List<Session> sessions = new ArrayList<>();
        for (int i = 0; i < SESSIONS; i++) {
            sessions.add(new Session(host, port));
        }
        for (Session session : sessions) {
            same(REQUESTS, session.keeper.getChildren("/many", false).size());
        }
        for (Session session : sessions) {
            session.close();
        }
        return SESSIONS + " answers";
    }
}
