/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import io.ioth.net.IpAddress;
import io.ioth.net.MacAddress;
import java.io.UncheckedIOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Optional;

/** An interface of the host, to look at. */
final class KernelInterface implements NetInterface {

    private static final int MAC_OCTETS = 6;

    private final NetworkInterface nic;

    KernelInterface(NetworkInterface nic) {
        this.nic = nic;
    }

    /** A question to the kernel. */
    @FunctionalInterface
    private interface Question<T> {
        T ask() throws SocketException;
    }

    private static <T> T ask(Question<T> question) {
        try {
            return question.ask();
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String name() {
        return nic.getName();
    }

    @Override
    public int index() {
        return nic.getIndex();
    }

    @Override
    public String vnl() {
        return "";
    }

    @Override
    public Optional<MacAddress> mac() {
        byte[] octets = ask(() -> {
            byte[] address = nic.getHardwareAddress();
            return address == null ? new byte[0] : address;
        });
        if (octets.length != MAC_OCTETS) {
            return Optional.empty();
        }
        long value = 0;
        for (byte octet : octets) {
            value = value << 8 | octet & 0xff;
        }
        return Optional.of(new MacAddress(value));
    }

    @Override
    public int mtu() {
        return ask(nic::getMTU);
    }

    @Override
    public void setMtu(int mtu) {
        throw KernelStack.readOnly("the MTU of " + name());
    }

    @Override
    public boolean isLoopback() {
        return ask(nic::isLoopback);
    }

    @Override
    public boolean isUp() {
        return ask(nic::isUp);
    }

    @Override
    public List<Address> addresses() {
        return nic.getInterfaceAddresses().stream()
                .map(a -> address(IpAddress.of(a.getAddress()), a.getNetworkPrefixLength()))
                .toList();
    }

    /** What the JDK doesn't tell is as it mostly is. */
    private static Address address(IpAddress address, int prefixLength) {
        boolean made = !address.isIpv4() && address.isLinkLocal();
        AddressOrigin origin = made ? AddressOrigin.LINK_LOCAL : AddressOrigin.MANUAL;
        return new Address(
                address, prefixLength, AddressState.PREFERRED, origin, Optional.empty(), Optional.empty());
    }

    @Override
    public void addAddress(IpAddress address, int prefixLength) {
        throw KernelStack.readOnly("the addresses of " + name());
    }

    @Override
    public boolean removeAddress(IpAddress address) {
        throw KernelStack.readOnly("the addresses of " + name());
    }

    @Override
    public List<Neighbor> neighbors() {
        return List.of();
    }

    @Override
    public void addNeighbor(IpAddress address, MacAddress mac) {
        throw KernelStack.readOnly("the neighbours of " + name());
    }

    @Override
    public boolean removeNeighbor(IpAddress address) {
        throw KernelStack.readOnly("the neighbours of " + name());
    }

    @Override
    public List<IpAddress> groups() {
        return List.of();
    }

    @Override
    public Traffic traffic() {
        return new Traffic(0, 0, 0, 0, 0);
    }

    @Override
    public String toString() {
        return name();
    }
}
