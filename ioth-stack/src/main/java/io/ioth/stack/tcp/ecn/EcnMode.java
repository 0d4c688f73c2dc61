/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp.ecn;

/** How the ends of a connection tell each other of marks. */
public enum EcnMode {
    /** Not at all. */
    NONE,
    /** Once in a round trip (RFC 3168). */
    CLASSIC,
    /** By counting (AccECN, RFC 9768). */
    ACCURATE
}
