/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** How TCP finds out how much, and how fast, it may send. */
public enum CongestionControl {

    /** CUBIC (RFC 9438) with HyStart++ (RFC 9406): what most of the Internet uses. */
    CUBIC("cubic"),
    /** NewReno (RFC 5681, RFC 6582). */
    NEWRENO("newreno"),
    /** BBR, version 3 (draft-ietf-ccwg-bbr): by a model of the path, for those with losses or with deep queues. */
    BBR("bbr");

    private final String algorithm;

    CongestionControl(String algorithm) {
        this.algorithm = algorithm;
    }

    /** Its name, as the configuration and {@link IothSocketOptions#TCP_CONGESTION} spell it. */
    public String algorithm() {
        return algorithm;
    }

    /** That of a name, or empty when there's none of that name. */
    public static Optional<CongestionControl> of(String name) {
        return Arrays.stream(values()).filter(each -> each.algorithm.equals(name)).findFirst();
    }

    /** The names of all. */
    public static List<String> names() {
        return Arrays.stream(values()).map(CongestionControl::algorithm).toList();
    }

    @Override
    public String toString() {
        return algorithm;
    }
}
