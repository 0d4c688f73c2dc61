/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** An address is in use, or was found to be that of another node. */
@Name("io.ioth.AddressConfigured")
@Label("Address Configured")
@Description("An address is in use, or was found to be that of another node.")
@Category({"Internet of Threads", "Stack"})
@StackTrace(false)
final class AddressEvent extends StackEvent {

    @Label("Interface")
    String networkInterface = "";

    @Label("Address")
    String address = "";

    @Label("Prefix Length")
    int prefixLength;

    @Label("Origin")
    String origin = "";

    @Label("State")
    String state = "";
}
