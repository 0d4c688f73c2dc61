/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack;

import io.ioth.NetInterface.AddressState;
import io.ioth.net.IpAddress;
import io.ioth.stack.engine.StackEngine;
import io.ioth.stack.runtime.SerialExecutor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Adds addresses and waits until duplicate address detection has ended for all of them. */
final class AddressTrial {

    /** Far more than one probe and its wait take. */
    private static final long LIMIT_NS = 10_000_000_000L;

    private final SerialExecutor executor;
    private final Thread waiter = Thread.currentThread();
    private final List<IpAddress> duplicates = new ArrayList<>();
    private volatile int open;

    AddressTrial(SerialExecutor executor) {
        this.executor = executor;
    }

    /** Adds an address. */
    void start(StackEngine engine, int ifIndex, IpAddress address, int prefixLength) throws IOException {
        executor.<Boolean, IOException>call(now -> {
            change(1);
            try {
                engine.addAddress(ifIndex, address, prefixLength, this::ended, now);
            } catch (IOException | RuntimeException e) {
                change(-1);
                throw e;
            }
            return true;
        });
    }

    private void ended(IpAddress address, AddressState state, long nowNs) {
        if (state == AddressState.DUPLICATE) {
            duplicates.add(address);
        }
        change(-1);
        LockSupport.unpark(waiter);
    }

    /** In the engine only, so that reading and writing needn't be one action. */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    private void change(int by) {
        open += by;
    }

    /** Waits for all; on a stepped stack, whose time stands still meanwhile, answers at once. */
    void await(String interfaceName) throws IOException {
        if (!executor.isStepped()) {
            awaitEnd(interfaceName);
        }
        if (!duplicates.isEmpty()) {
            throw new IOException("another node has the address " + duplicates.getFirst() + " on the network of "
                    + interfaceName + " already; choose another one");
        }
    }

    private void awaitEnd(String interfaceName) throws IOException {
        long start = executor.nanoTime();
        boolean interrupted = false;
        while (open > 0) {
            long left = LIMIT_NS - (executor.nanoTime() - start);
            if (left <= 0) {
                throw new IOException("duplicate address detection on " + interfaceName + " doesn't end");
            }
            LockSupport.parkNanos(this, left);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
