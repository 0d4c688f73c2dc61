/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack;

import io.ioth.NetInterface;
import io.ioth.net.IpAddress;
import io.ioth.net.MacAddress;
import io.ioth.stack.engine.InterfaceInfo;
import io.ioth.stack.runtime.AddressTrial;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** An interface of a running stack, asked of the engine at each call. */
final class IothInterface implements NetInterface {

    private final IothStack stack;
    private final InterfaceInfo fixed;

    IothInterface(IothStack stack, InterfaceInfo info) {
        this.stack = stack;
        this.fixed = info;
    }

    private InterfaceInfo info() {
        return stack.executor().<InterfaceInfo, RuntimeException>call(now -> stack.engine().interfaces(now).stream()
                .filter(each -> each.index() == fixed.index())
                .findFirst()
                .orElse(fixed));
    }

    @Override
    public String name() {
        return fixed.name();
    }

    @Override
    public int index() {
        return fixed.index();
    }

    @Override
    public String vnl() {
        return fixed.vnl();
    }

    @Override
    public Optional<MacAddress> mac() {
        return fixed.mac();
    }

    @Override
    public int mtu() {
        return info().mtu();
    }

    @Override
    public void setMtu(int mtu) {
        stack.inEngine(() -> {
            stack.engine().setMtu(fixed.index(), mtu);
            return true;
        });
    }

    @Override
    public boolean isLoopback() {
        return fixed.loopback();
    }

    @Override
    public boolean isUp() {
        return info().up();
    }

    @Override
    public List<Address> addresses() {
        return info().addresses();
    }

    @Override
    public void addAddress(IpAddress address, int prefixLength) throws IOException {
        AddressTrial trial = new AddressTrial(stack.executor());
        trial.start(stack.engine(), fixed.index(), fixed.name(), address, prefixLength);
        trial.await();
    }

    @Override
    public boolean removeAddress(IpAddress address) {
        return stack.executor()
                .<Boolean, RuntimeException>call(now -> stack.engine().removeAddress(fixed.index(), address, now));
    }

    @Override
    public List<Neighbor> neighbors() {
        return info().neighbors();
    }

    @Override
    public void addNeighbor(IpAddress address, MacAddress mac) {
        stack.executor().<Boolean, RuntimeException>call(now -> {
            stack.engine().addNeighbor(fixed.index(), address, mac, now);
            return true;
        });
    }

    @Override
    public boolean removeNeighbor(IpAddress address) {
        return stack.inEngine(() -> stack.engine().removeNeighbor(fixed.index(), address));
    }

    @Override
    public List<IpAddress> groups() {
        return info().groups();
    }

    @Override
    public Traffic traffic() {
        return info().traffic();
    }

    @Override
    public String toString() {
        return stack.name() + "/" + name();
    }
}
