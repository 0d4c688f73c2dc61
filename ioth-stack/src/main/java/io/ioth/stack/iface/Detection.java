/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.iface;

import io.ioth.time.Alarm;

/** How one address is found, and kept, to be ours alone. Confined to the engine. */
abstract class Detection extends Alarm {

    final InterfaceAddress address;

    Detection(InterfaceAddress address) {
        this.address = address;
    }

    /** Begins the trial. */
    abstract void begin(long nowNs);

    /** The link works again after a break: another node may have the address now. */
    abstract void again(long nowNs);
}
