/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.vde.sys;

import java.io.IOException;

/** A descriptor from which nothing will ever come again. */
public final class PortDownException extends IOException {

    private static final long serialVersionUID = 1;

    /** With the {@code errno} that says so. */
    PortDownException(int errno) {
        super(Errno.text(errno));
    }
}
