/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.vde.sys;

/** A descriptor that frames are read from and written to, never blocking. One thread may receive while another sends. */
public interface FramePort {

    /** What became of a failed send. */
    enum Failure {
        /** There's no room now; it'll do once the descriptor is writable. */
        RETRY,
        /** This frame can't be sent; the next one may. */
        DROP,
        /** The other side is gone. */
        DOWN
    }

    /** The descriptor. */
    int fd();

    /**
     * Reads one batch into {@code ring}, which has room for at least one frame. The pump's thread only.
     *
     * @param scratch the pump's
     * @return whether there may be more to read
     * @throws PortDownException when nothing will ever come again
     */
    boolean receive(ReceiveRing ring, ReceiveScratch scratch) throws PortDownException;

    /**
     * Sends from the beginning of {@code queue}, which isn't empty; doesn't remove what it sent.
     *
     * @return how many frames were sent, or the negated {@code errno}
     */
    int send(TransmitQueue queue);

    /** What {@code errno} from {@link #send} means. */
    Failure failureOf(int errno);

    /** Received frames that were dropped, being too long. Any thread. */
    long dropped();
}
