/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.iface;

import io.ioth.metrics.Counters;
import io.ioth.time.Alarm;
import io.ioth.time.DeadlineHeap;
import java.util.random.RandomGenerator;

/**
 * What the interfaces of a stack share.
 *
 * @param duplicateAddressDetection whether addresses are tried for uniqueness before use
 * @param forwarding whether this node is a router
 */
public record InterfaceContext(
        PacketInput input,
        AddressWatch watch,
        DeadlineHeap<Alarm> alarms,
        Counters counters,
        RandomGenerator random,
        Containment containment,
        boolean duplicateAddressDetection,
        boolean forwarding) {}
