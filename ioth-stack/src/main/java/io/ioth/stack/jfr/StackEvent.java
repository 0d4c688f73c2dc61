/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.jfr;

import jdk.jfr.Event;
import jdk.jfr.Label;

/** What every event has. */
abstract class StackEvent extends Event {

    @Label("Stack")
    String stack = "";
}
