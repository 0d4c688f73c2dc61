/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.programs.rmi;

import io.ioth.programs.kit.Program;
import java.lang.management.ManagementFactory;
import java.rmi.Remote;
import java.rmi.RemoteException;
import java.rmi.registry.LocateRegistry;
import java.rmi.registry.Registry;
import java.rmi.server.UnicastRemoteObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.management.MBeanServerConnection;
import javax.management.NotificationEmitter;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * A remote object that calls back, three hundred calls at once, and the JVM's own beans through the connector that
 * {@code -Dcom.sun.management.jmxremote.port} opens, which is one port above that of the registry.
 */
public final class Main extends Program {

    private static final int SIZE = 5_000_000;
    private static final int CALLS = 300;

    /** Kept: a remote object that nobody here holds is collected when its last client goes. */
    private final List<Remote> kept = new ArrayList<>();

    /** See {@link Program}. */
    public static void main(String[] args) {
        new Main().run(args);
    }

    /** What the server offers. */
    public interface Service extends Remote {
        /** The same again. */
        byte[] echo(byte[] data) throws RemoteException;

        /** Tells this to the client, from the server. */
        void tell(Listener listener, String text) throws RemoteException;
    }

    /** What the client offers. */
    public interface Listener extends Remote {
        /** Takes it. */
        void hear(String text) throws RemoteException;
    }

    private static final class ServiceHere implements Service {
        @Override
        public byte[] echo(byte[] data) {
            return data;
        }

        @Override
        public void tell(Listener listener, String text) throws RemoteException {
            listener.hear(text);
        }
    }

    @Override
    protected void serve(String host, int port) throws Exception {
        System.setProperty("java.rmi.server.hostname", host);
        Registry registry = LocateRegistry.createRegistry(port);
        Service service = new ServiceHere();
        kept.add(registry);
        kept.add(service);
        registry.bind("service", UnicastRemoteObject.exportObject(service, 0));
    }

    @Override
    protected void use(String host, int port) throws Exception {
        Service service = (Service) LocateRegistry.getRegistry(host, port).lookup("service");
        check("a call", () -> service.echo(new byte[] {1}).length + " byte");
        check("5 MB there and back", () -> {
            sameBytes(pattern(SIZE), service.echo(pattern(SIZE)));
            return SIZE + " bytes";
        });
        check("the server calls the client", () -> callback(service));
        check("300 calls at once", () -> many(service));
        check("JMX", () -> jmx(host, port + 1));
    }

    private static String callback(Service service) throws Exception {
        List<String> heard = new ArrayList<>();
        Listener listener = heard::add;
        Listener stub = (Listener) UnicastRemoteObject.exportObject(listener, 0);
        service.tell(stub, "hello");
        UnicastRemoteObject.unexportObject(listener, true);
        same(List.of("hello"), heard);
        return heard.getFirst();
    }

    private static String many(Service service) throws Exception {
        byte[] data = pattern(10_000);
        List<Future<byte[]>> results = new ArrayList<>();
        CountDownLatch go = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CALLS; i++) {
                results.add(threads.submit(() -> {
                    go.await();
                    return service.echo(data);
                }));
            }
            go.countDown();
            for (Future<byte[]> result : results) {
                sameBytes(data, result.get(60, TimeUnit.SECONDS));
            }
        }
        return results.size() + " answers";
    }

    private static String jmx(String host, int port) throws Exception {
        JMXServiceURL url = new JMXServiceURL("service:jmx:rmi:///jndi/rmi://" + literal(host) + ":" + port + "/jmxrmi");
        try (JMXConnector connector = JMXConnectorFactory.connect(url)) {
            MBeanServerConnection beans = connector.getMBeanServerConnection();
            ObjectName memory = new ObjectName(ManagementFactory.MEMORY_MXBEAN_NAME);
            beans.invoke(memory, "gc", new Object[0], new String[0]);
            same(true, beans.isInstanceOf(memory, NotificationEmitter.class.getName()));
            CountDownLatch unheard = new CountDownLatch(1);
            beans.addNotificationListener(
                    new ObjectName("JMImplementation:type=MBeanServerDelegate"), (notification, handback) -> unheard.countDown(), null, null);
            ObjectName timer = new ObjectName("io.ioth.programs:type=Timer");
            beans.createMBean("javax.management.timer.Timer", timer);
            same(true, unheard.await(20, TimeUnit.SECONDS));
            beans.unregisterMBean(timer);
            return beans.getAttribute(new ObjectName(ManagementFactory.RUNTIME_MXBEAN_NAME), "VmVersion") + ", " + beans.getMBeanCount() + " beans";
        }
    }
}
