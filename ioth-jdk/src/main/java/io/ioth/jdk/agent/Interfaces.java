/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.jdk.agent;

import io.ioth.Msocket;
import io.ioth.NetInterface;
import io.ioth.NetStack;
import io.ioth.net.IpAddress;
import io.ioth.net.MacAddress;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The current stack's interfaces as {@link NetworkInterface}s. Any thread may ask. */
final class Interfaces {

    private final InterfaceMaker maker = new InterfaceMaker();

    Interfaces() throws ReflectiveOperationException {}

    /** Answers a question to {@link NetworkInterface}. */
    @Nullable Object answer(String point, @Nullable Object[] arguments, Object theJdk) throws SocketException {
        NetStack stack = Msocket.current();
        return switch (point) {
            case "NetworkInterface.getNetworkInterfaces" -> Collections.enumeration(all(stack));
            case "NetworkInterface.networkInterfaces" -> all(stack).stream();
            case "NetworkInterface.getByName" -> arguments[0] == null ? theJdk : made(byName(stack, (String) arguments[0]));
            case "NetworkInterface.getByIndex" -> (Integer) arguments[0] < 0 ? theJdk : made(byIndex(stack, (Integer) arguments[0]));
            case "NetworkInterface.getByInetAddress" ->
                arguments[0] == null ? theJdk : made(byAddress(stack, (InetAddress) arguments[0]));
            case "NetworkInterface.isBoundInetAddress" ->
                byAddress(stack, (InetAddress) arguments[0]).isPresent();
            default -> of(stack, point, (NetworkInterface) arguments[0]);
        };
    }

    private List<NetworkInterface> all(NetStack stack) {
        return stack.interfaces().stream().map(maker::make).toList();
    }

    private @Nullable NetworkInterface made(Optional<NetInterface> found) {
        return found.map(maker::make).orElse(null);
    }

    private static Optional<NetInterface> byName(NetStack stack, String name) {
        return stack.networkInterface(name);
    }

    private static Optional<NetInterface> byIndex(NetStack stack, int index) {
        return stack.interfaces().stream().filter(nic -> nic.index() == index).findFirst();
    }

    private static Optional<NetInterface> byAddress(NetStack stack, InetAddress address) {
        IpAddress wanted = IpAddress.of(address);
        return stack.interfaces().stream()
                .filter(nic -> nic.addresses().stream().anyMatch(each -> each.address().equals(wanted)))
                .findFirst();
    }

    /** Asks an interface; the one that the JDK made may be older than the stack's. */
    private static @Nullable Object of(NetStack stack, String point, NetworkInterface asked) throws SocketException {
        NetInterface nic = byName(stack, String.valueOf(asked.getName()))
                .orElseThrow(() -> new SocketException("No such interface: " + asked.getName()));
        return switch (point) {
            case "NetworkInterface.isUp" -> nic.isUp();
            case "NetworkInterface.isLoopback" -> nic.isLoopback();
            case "NetworkInterface.isPointToPoint" -> !nic.isLoopback() && nic.mac().isEmpty();
            case "NetworkInterface.supportsMulticast" -> true;
            case "NetworkInterface.getMTU" -> nic.mtu();
            case "NetworkInterface.getHardwareAddress" ->
                nic.mac().map(Interfaces::octets).orElse(null);
            default -> throw new IllegalStateException(point);
        };
    }

    private static byte[] octets(MacAddress mac) {
        byte[] octets = new byte[6];
        long value = mac.value();
        for (int i = octets.length - 1; i >= 0; i--) {
            octets[i] = (byte) value;
            value >>>= 8;
        }
        return octets;
    }
}
