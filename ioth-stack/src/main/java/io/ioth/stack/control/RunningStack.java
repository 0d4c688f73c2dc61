/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.control;

import java.nio.file.Path;

/**
 * A stack that offers its control.
 *
 * @param name what it's called, as far as file names can say it
 * @param pid the process that it runs in; 0 when the socket's name doesn't say
 * @param socket where it listens
 */
public record RunningStack(String name, long pid, Path socket) {

    /** As a user would choose it: the name, and the process where the name says it not. */
    @Override
    public String toString() {
        return pid == 0 ? name : name + "@" + pid;
    }
}
