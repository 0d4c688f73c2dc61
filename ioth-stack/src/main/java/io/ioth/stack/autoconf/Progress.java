/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.autoconf;

/** How far a configurator is. */
public enum Progress {
    /** Nobody has answered yet. */
    ASKING,
    /** It has what it was for. */
    DONE,
    /** The network says that there is nothing to be had, or nobody answered in the protocol's own time; it may go on asking. */
    NOTHING,
    /** It was refused, or what it got can't be used. */
    FAILED
}
