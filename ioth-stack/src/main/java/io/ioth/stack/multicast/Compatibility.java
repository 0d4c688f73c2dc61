/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.multicast;

/** Which version the routers of a link speak, and what they said of its parameters (RFC 3376 §7.2, RFC 3810 §8.2). Confined to the engine. */
final class Compatibility {

    private static final int DEFAULT_ROBUSTNESS = 2;
    private static final long DEFAULT_INTERVAL_NS = 125_000_000_000L;

    private int robustness = DEFAULT_ROBUSTNESS;
    private long intervalNs = DEFAULT_INTERVAL_NS;
    private boolean first;
    private boolean old;
    private long firstUntilNs;
    private long oldUntilNs;
    private QuerierVersion version = QuerierVersion.CURRENT;

    int robustness() {
        return robustness;
    }

    void onQuery(GroupQuery query, long nowNs) {
        long until = nowNs + robustness * intervalNs + query.maxResponseNs();
        switch (query.version()) {
            case FIRST -> {
                first = true;
                firstUntilNs = until;
            }
            case OLD -> {
                old = true;
                oldUntilNs = until;
            }
            case CURRENT -> {
                robustness = query.robustness() == 0 ? DEFAULT_ROBUSTNESS : query.robustness();
                intervalNs = query.intervalNs() == 0 ? DEFAULT_INTERVAL_NS : query.intervalNs();
            }
        }
    }

    /** Whether another version is spoken now than when this was asked last. */
    boolean hasChanged(long nowNs) {
        first = first && firstUntilNs - nowNs > 0;
        old = old && oldUntilNs - nowNs > 0;
        QuerierVersion before = version;
        version = first ? QuerierVersion.FIRST : old ? QuerierVersion.OLD : QuerierVersion.CURRENT;
        return version != before;
    }

    QuerierVersion version() {
        return version;
    }
}
