/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.jmx;

import io.ioth.NetInterface;
import io.ioth.net.MacAddress;
import java.util.List;

/** Asks the interface at each call. */
record InterfaceBean(NetInterface networkInterface) implements InterfaceMXBean {

    static String text(NetInterface.Address address) {
        return address.address() + "/" + address.prefixLength() + " " + address.state();
    }

    @Override
    public String getName() {
        return networkInterface.name();
    }

    @Override
    public int getIndex() {
        return networkInterface.index();
    }

    @Override
    public String getVnl() {
        return networkInterface.vnl();
    }

    @Override
    public String getMac() {
        return networkInterface.mac().map(MacAddress::toString).orElse("");
    }

    @Override
    public int getMtu() {
        return networkInterface.mtu();
    }

    @Override
    public boolean isUp() {
        return networkInterface.isUp();
    }

    @Override
    public List<String> getAddresses() {
        return networkInterface.addresses().stream().map(InterfaceBean::text).toList();
    }

    @Override
    public List<String> getNeighbors() {
        return networkInterface.neighbors().stream()
                .map(each -> each.address() + each.mac().map(mac -> " " + mac).orElse("") + " " + each.state())
                .toList();
    }

    @Override
    public long getInFrames() {
        return networkInterface.traffic().inFrames();
    }

    @Override
    public long getInOctets() {
        return networkInterface.traffic().inOctets();
    }

    @Override
    public long getOutFrames() {
        return networkInterface.traffic().outFrames();
    }

    @Override
    public long getOutOctets() {
        return networkInterface.traffic().outOctets();
    }

    @Override
    public long getDropped() {
        return networkInterface.traffic().dropped();
    }
}
