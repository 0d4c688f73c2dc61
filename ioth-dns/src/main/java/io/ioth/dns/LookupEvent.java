/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.dns;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A name was looked up. */
@Name("io.ioth.DnsLookup")
@Label("DNS Lookup")
@Description("A name was looked up, in the cache or at servers.")
@Category({"Internet of Threads", "DNS"})
@StackTrace(false)
final class LookupEvent extends Event {

    @Label("Stack")
    String stack = "";

    @Label("Name")
    String host = "";

    @Label("Type")
    String type = "";

    @Label("Answers")
    int answers;

    @Label("Answer")
    String answer = "";

    @Label("Successful")
    boolean successful;

    @Label("Reason")
    String reason = "";
}
