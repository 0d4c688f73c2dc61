/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.ip;

/** Sees every ICMP error about a packet of ours, besides the transport: for raw and ping sockets. Confined to the engine. */
public interface ErrorTap {

    /** Nobody listens. */
    ErrorTap NONE = new ErrorTap() {
        @Override
        public void onIcmpError(IcmpError error, long nowNs) {}

        @Override
        public boolean isUnderWay(IcmpError error) {
            return false;
        }
    };

    /** An error; valid during the call. Must not throw. */
    void onIcmpError(IcmpError error, long nowNs);

    /** As {@link IpProtocolHandler#isUnderWay}, for packets of no transport. Must not throw. */
    boolean isUnderWay(IcmpError error);
}
