/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.control;

import io.ioth.NetInterface;

/** Counters. */
final class StatsCommand {

    private StatsCommand() {}

    static void run(Target target, Words words) {
        words.end();
        for (NetInterface each : target.stack().interfaces()) {
            NetInterface.Traffic traffic = each.traffic();
            target.line(String.format("%-16s RX %d frames %d bytes, TX %d frames %d bytes, dropped %d", each.name(),
                    traffic.inFrames(), traffic.inOctets(), traffic.outFrames(), traffic.outOctets(), traffic.dropped()));
        }
        target.stack().counters().events().forEach((counter, count) -> {
            if (count != 0) {
                target.line(String.format("%-32s %d", counter, count));
            }
        });
        target.stack().counters().drops()
                .forEach((reason, count) -> target.line(String.format("%-32s %d", "drop " + reason, count)));
    }
}
