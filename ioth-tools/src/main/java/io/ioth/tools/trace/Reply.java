/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools.trace;

import io.ioth.net.IpAddress;

/**
 * What came back for a probe.
 *
 * @param from who answered
 * @param tripNs how long it took
 * @param mark why the probe could go no further, as traceroute marks it: {@code !N}, {@code !H}, {@code !X} and such; empty when it arrived, or
 *     its hops were used up
 * @param last whether probes with more hops would get no further
 */
public record Reply(IpAddress from, long tripNs, String mark, boolean last) {}
