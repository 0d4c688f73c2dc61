/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.dns;

import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Asks for a name's IPv6 and IPv4 addresses at the same time, and tells of each as it comes. */
final class AddressQuestions {

    private final Asker asker;
    private final Name name;
    private final Consumer<List<InetAddress>> found;
    private final ReentrantLock telling = new ReentrantLock();

    AddressQuestions(Asker asker, Name name, Consumer<List<InetAddress>> found) {
        this.asker = asker;
        this.name = name;
        this.found = found;
    }

    /** Returns when all is told; the finding is that of the better one. */
    Finding ask(Set<StandardProtocolFamily> families) {
        if (DnsLookup.isNowhere(name)) {
            return Finding.NO_NAME;
        }
        List<FutureTask<Finding>> tasks = new ArrayList<>();
        for (StandardProtocolFamily family : families) {
            int type = type(family);
            FutureTask<Finding> task = new FutureTask<>(() -> ask(type));
            tasks.add(task);
            Thread.ofVirtual().name("dns " + name + " " + Type.string(type)).start(task);
        }
        Finding best = Finding.NO_NAME;
        try {
            for (FutureTask<Finding> task : tasks) {
                best = best.or(task.get());
            }
            return best;
        } catch (InterruptedException e) {
            tasks.forEach(task -> task.cancel(true));
            Thread.currentThread().interrupt();
            return Finding.failed("interrupted");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    static int type(StandardProtocolFamily family) {
        return family == StandardProtocolFamily.INET ? Type.A : Type.AAAA;
    }

    private Finding ask(int type) {
        Finding finding = asker.find(name, type);
        List<InetAddress> addresses = addresses(finding.records());
        if (!addresses.isEmpty()) {
            telling.lock();
            try {
                found.accept(addresses);
            } finally {
                telling.unlock();
            }
        }
        return finding;
    }

    static List<InetAddress> addresses(List<Record> records) {
        List<InetAddress> addresses = new ArrayList<>();
        for (Record record : records) {
            if (record instanceof ARecord a) {
                addresses.add(a.getAddress());
            } else if (record instanceof AAAARecord aaaa) {
                addresses.add(aaaa.getAddress());
            }
        }
        return addresses;
    }
}
