/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.jmx;

import io.ioth.NetInterface;
import io.ioth.NetStack;
import io.ioth.Route;
import io.ioth.SocketInfo;
import io.ioth.metrics.Counter;
import io.ioth.metrics.DropReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Asks the stack at each call. */
record StackBean(NetStack stack) implements StackMXBean {

    /** {@code TCP_IN_SEGS} as the MIBs write it, {@code tcpInSegs}. */
    static String mibName(Counter counter) {
        StringBuilder name = new StringBuilder();
        for (String word : counter.name().split("_")) {
            String lower = word.toLowerCase(Locale.ROOT);
            name.append(name.isEmpty() ? lower : word.charAt(0) + lower.substring(1));
        }
        return name.toString();
    }

    @Override
    public String getName() {
        return stack.name();
    }

    @Override
    public List<String> getInterfaces() {
        return stack.interfaces().stream().map(NetInterface::name).toList();
    }

    @Override
    public List<String> getAddresses() {
        List<String> result = new ArrayList<>();
        for (NetInterface each : stack.interfaces()) {
            for (NetInterface.Address address : each.addresses()) {
                result.add(each.name() + " " + InterfaceBean.text(address));
            }
        }
        return result;
    }

    @Override
    public List<String> getRoutes() {
        return stack.routes().stream().map(StackBean::text).toList();
    }

    private static String text(Route route) {
        String via = route.gateway().map(gateway -> " via " + gateway).orElse("");
        return route.destination() + via + " dev " + route.interfaceName() + " metric " + route.metric();
    }

    @Override
    public List<String> getNameServers() {
        return stack.nameService().servers().stream()
                .map(server -> server.address().toString())
                .toList();
    }

    @Override
    public List<String> getSockets() {
        return stack.sockets().stream().map(StackBean::text).toList();
    }

    private static String text(SocketInfo socket) {
        String peer = socket.remote().map(remote -> " > " + remote).orElse("");
        return socket.protocol() + " " + socket.state() + " " + socket.local() + peer + " recvq "
                + socket.receiveQueue() + " sendq " + socket.sendQueue();
    }

    @Override
    public Map<String, Integer> getSocketsByState() {
        Map<String, Integer> result = new TreeMap<>();
        stack.sockets().forEach(socket -> result.merge(socket.protocol() + " " + socket.state(), 1, Integer::sum));
        return result;
    }

    @Override
    public Map<String, Long> getCounters() {
        Map<String, Long> result = new TreeMap<>();
        for (Counter counter : Counter.values()) {
            result.put(mibName(counter), count(counter));
        }
        return result;
    }

    @Override
    public Map<String, Long> getDrops() {
        Map<String, Long> result = new TreeMap<>();
        for (Map.Entry<DropReason, Long> drop : stack.counters().drops().entrySet()) {
            result.put(drop.getKey().name(), drop.getValue());
        }
        return result;
    }

    private long count(Counter counter) {
        return stack.counters().get(counter);
    }

    @Override
    public long getTcpActiveOpens() {
        return count(Counter.TCP_ACTIVE_OPENS);
    }

    @Override
    public long getTcpPassiveOpens() {
        return count(Counter.TCP_PASSIVE_OPENS);
    }

    @Override
    public long getTcpAttemptFails() {
        return count(Counter.TCP_ATTEMPT_FAILS);
    }

    @Override
    public long getTcpEstabResets() {
        return count(Counter.TCP_ESTAB_RESETS);
    }

    @Override
    public long getTcpCurrEstab() {
        return count(Counter.TCP_CURR_ESTAB);
    }

    @Override
    public long getTcpInSegs() {
        return count(Counter.TCP_IN_SEGS);
    }

    @Override
    public long getTcpOutSegs() {
        return count(Counter.TCP_OUT_SEGS);
    }

    @Override
    public long getTcpRetransSegs() {
        return count(Counter.TCP_RETRANS_SEGS);
    }

    @Override
    public long getTcpOutRsts() {
        return count(Counter.TCP_OUT_RSTS);
    }

    @Override
    public long getUdpInDatagrams() {
        return count(Counter.UDP_IN_DATAGRAMS);
    }

    @Override
    public long getUdpOutDatagrams() {
        return count(Counter.UDP_OUT_DATAGRAMS);
    }

    @Override
    public long getUdpNoPorts() {
        return count(Counter.UDP_NO_PORTS);
    }
}
