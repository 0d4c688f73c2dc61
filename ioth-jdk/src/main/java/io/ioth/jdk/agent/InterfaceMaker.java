/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.jdk.agent;

import io.ioth.NetInterface;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.List;

/** Makes {@link NetworkInterface}s, which only the JDK's native code does otherwise. */
final class InterfaceMaker {

    private final MethodHandle nic;
    private final MethodHandle binding;
    private final VarHandle displayName;
    private final VarHandle bindings;
    private final VarHandle children;
    private final VarHandle addresses;
    private final VarHandle address;
    private final VarHandle length;
    private final VarHandle broadcast;

    InterfaceMaker() throws ReflectiveOperationException {
        MethodHandles.Lookup lookup = JdkInsides.lookup(NetworkInterface.class);
        nic = lookup.findConstructor(
                NetworkInterface.class, MethodType.methodType(void.class, String.class, int.class, InetAddress[].class));
        displayName = lookup.findVarHandle(NetworkInterface.class, "displayName", String.class);
        bindings = lookup.findVarHandle(NetworkInterface.class, "bindings", InterfaceAddress[].class);
        children = lookup.findVarHandle(NetworkInterface.class, "childs", NetworkInterface[].class);
        addresses = lookup.findVarHandle(NetworkInterface.class, "addrs", InetAddress[].class);
        MethodHandles.Lookup inner = JdkInsides.lookup(InterfaceAddress.class);
        binding = inner.findConstructor(InterfaceAddress.class, MethodType.methodType(void.class));
        address = inner.findVarHandle(InterfaceAddress.class, "address", InetAddress.class);
        length = inner.findVarHandle(InterfaceAddress.class, "maskLength", short.class);
        broadcast = inner.findVarHandle(InterfaceAddress.class, "broadcast", Inet4Address.class);
    }

    NetworkInterface make(NetInterface of) {
        try {
            return tryToMake(of);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private NetworkInterface tryToMake(NetInterface of) throws Throwable {
        List<NetInterface.Address> usable = of.addresses().stream()
                .filter(each -> each.state() != NetInterface.AddressState.DUPLICATE)
                .toList();
        List<InetAddress> plain = new ArrayList<>();
        usable.forEach(each -> plain.add(each.address().toInetAddress(zone(each, of))));
        NetworkInterface made = (NetworkInterface) nic.invokeExact(of.name(), of.index(), plain.toArray(InetAddress[]::new));
        List<InterfaceAddress> bound = new ArrayList<>();
        for (int i = 0; i < plain.size(); i++) {
            if (plain.get(i).isLinkLocalAddress() && plain.get(i) instanceof Inet6Address local) {
                plain.set(i, Inet6Address.getByAddress(null, local.getAddress(), made));
            }
            bound.add(bind(plain.get(i), usable.get(i).prefixLength(), of.isLoopback()));
        }
        addresses.set(made, plain.toArray(InetAddress[]::new));
        bindings.set(made, bound.toArray(InterfaceAddress[]::new));
        children.set(made, new NetworkInterface[0]);
        displayName.set(made, of.name());
        return made;
    }

    private static int zone(NetInterface.Address address, NetInterface of) {
        return address.address().isLinkLocal() && !address.address().isIpv4() ? of.index() : 0;
    }

    private InterfaceAddress bind(InetAddress of, int prefix, boolean loopback) throws Throwable {
        InterfaceAddress bound = (InterfaceAddress) binding.invokeExact();
        address.set(bound, of);
        length.set(bound, (short) prefix);
        if (of instanceof Inet4Address && !loopback) {
            byte[] octets = of.getAddress();
            for (int bit = prefix; bit < Integer.SIZE; bit++) {
                octets[bit / Byte.SIZE] |= (byte) (0x80 >>> bit % Byte.SIZE);
            }
            broadcast.set(bound, (Inet4Address) InetAddress.getByAddress(octets));
        }
        return bound;
    }
}
