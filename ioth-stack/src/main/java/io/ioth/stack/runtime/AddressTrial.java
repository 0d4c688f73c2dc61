/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.runtime;

import io.ioth.NetInterface.AddressState;
import io.ioth.net.IpAddress;
import io.ioth.stack.engine.StackEngine;
import io.ioth.stack.iface.AddressListener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Adds addresses, and knows when it's certain of all of them whether another node has them. Made by the thread that waits for that. */
public final class AddressTrial {

    /** More than three probes, their waits and an announcement take (RFC 5227 §2.1). */
    private static final long LIMIT_NS = 10_000_000_000L;

    private final SerialExecutor executor;
    private final Thread waiter = Thread.currentThread();
    private final List<String> duplicates = new ArrayList<>();
    private volatile int open;

    /** No addresses yet. */
    public AddressTrial(SerialExecutor executor) {
        this.executor = executor;
    }

    /**
     * Adds an address.
     *
     * @throws IOException when it's one of ours already
     */
    public void start(StackEngine engine, int ifIndex, String ifName, IpAddress address, int prefixLength)
            throws IOException {
        executor.<Boolean, IOException>call(now -> {
            change(1);
            try {
                engine.addAddress(ifIndex, address, prefixLength, ended(ifName), now);
            } catch (IOException | RuntimeException e) {
                change(-1);
                throw e;
            }
            return true;
        });
    }

    private AddressListener ended(String ifName) {
        return (address, state, nowNs) -> {
            if (state == AddressState.DUPLICATE) {
                duplicates.add("another node has the address " + address + " on the network of " + ifName
                        + " already; choose another one");
            }
            change(-1);
            LockSupport.unpark(waiter);
        };
    }

    /** In the engine only, so that reading and writing needn't be one action. */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    private void change(int by) {
        open += by;
    }

    /** Whether it's certain of all. To be asked before {@link #check}, which then knows what came of all. */
    boolean isOver() {
        return open == 0;
    }

    /**
     * Refuses duplicates found so far.
     *
     * @throws IOException naming one
     */
    void check() throws IOException {
        List<String> found = executor.<List<String>, RuntimeException>call(now -> List.copyOf(duplicates));
        if (!found.isEmpty()) {
            throw new IOException(found.getFirst());
        }
    }

    /**
     * Waits for all; on a stepped stack, whose time stands still meanwhile, answers at once.
     *
     * @throws IOException when another node has one of the addresses
     * @throws java.io.InterruptedIOException when this thread is interrupted; the addresses stay
     */
    public void await() throws IOException {
        Waiting waiting = new Waiting(executor, LIMIT_NS);
        boolean over = executor.isStepped() || isOver();
        check();
        while (!over) {
            if (!waiting.sleep("it's certain that no other node has the address")) {
                throw new IOException("the search for other nodes that have the address doesn't end");
            }
            over = isOver();
            check();
        }
    }
}
