/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.control;

import io.ioth.NetStack;
import java.io.IOException;
import java.util.List;

/**
 * The words of iproute2's {@code ip} done to a stack: {@code addr}, {@code route}, {@code rule}, {@code neigh}, {@code link},
 * {@code maddr}, each with its verbs, and what iproute2 has other commands for: {@code ss} and {@code stats}.
 */
public final class IpTool {

    private static final String OBJECTS = "addr, route, rule, neigh, link, maddr, stats and ss";

    private IpTool() {}

    /** Does what the words say; never throws for what is wrong with them, or for what the stack refuses. */
    public static Answer run(NetStack stack, List<String> words) {
        StringBuilder out = new StringBuilder();
        try {
            run(stack, new Words(words), out);
            return new Answer(0, out.toString(), "");
        } catch (IllegalArgumentException e) {
            return new Answer(2, out.toString(), oneLine(e));
        } catch (IOException | UnsupportedOperationException e) {
            return new Answer(1, out.toString(), oneLine(e));
        }
    }

    private static String oneLine(Exception e) {
        String message = e.getMessage();
        return (message == null ? e.toString() : message).replaceAll("\\s+", " ");
    }

    private static void run(NetStack stack, Words words, StringBuilder out) throws IOException {
        IpOptions options = IpOptions.read(words);
        Target target = new Target(stack, options, out);
        if (!words.hasNext()) {
            AddressCommand.run(target, words);
            return;
        }
        String object = words.oneOf("object", OBJECTS, "address", "route", "rule", "neighbour", "neighbor", "link",
                "maddress", "stats", "ss", "info", "brief");
        switch (object) {
            case "route" -> RouteCommand.run(target, words);
            case "rule" -> RuleCommand.run(target, words);
            case "neighbour", "neighbor" -> NeighborCommand.run(target, words);
            case "link" -> LinkCommand.run(target, words);
            case "maddress" -> GroupCommand.run(target, words);
            case "stats" -> StatsCommand.run(target, words);
            case "ss" -> SocketCommand.run(target, words, false);
            case "info" -> SocketCommand.run(target, words, true);
            case "brief" -> AddressCommand.brief(target);
            default -> AddressCommand.run(target, words);
        }
    }
}
