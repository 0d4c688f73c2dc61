/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Throttle;

/** A packet went no further. */
@Name("io.ioth.Drop")
@Label("Drop")
@Description("A packet went no further.")
@Category({"Internet of Threads", "Stack"})
@StackTrace(false)
@Throttle("100/s")
final class DropEvent extends StackEvent {

    @Label("Reason")
    String reason = "";
}
