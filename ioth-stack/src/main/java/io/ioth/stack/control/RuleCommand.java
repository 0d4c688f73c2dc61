/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.control;

import io.ioth.Route;
import io.ioth.RouteRule;
import io.ioth.net.IpPrefix;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/** {@code ip rule}. */
final class RuleCommand {

    /** What a command says of a rule. */
    private record Said(Optional<IpPrefix> from, Optional<IpPrefix> to, OptionalLong table, OptionalLong priority) {

        boolean fits(RouteRule rule) {
            return (from.isEmpty() || from.equals(rule.from()))
                    && (to.isEmpty() || to.equals(rule.to()))
                    && (table.isEmpty() || table.getAsLong() == rule.table())
                    && (priority.isEmpty() || priority.getAsLong() == rule.priority());
        }
    }

    private RuleCommand() {}

    static void run(Target target, Words words) throws IOException {
        String verb = words.hasNext()
                ? words.oneOf("command", "show, add and del", "add", "delete", "show", "list", "lst")
                : "show";
        switch (verb) {
            case "add" -> add(target, read(target, words));
            case "delete" -> delete(target, read(target, words));
            default -> {
                words.end();
                show(target);
            }
        }
    }

    private static Said read(Target target, Words words) {
        Optional<IpPrefix> from = Optional.empty();
        Optional<IpPrefix> to = Optional.empty();
        OptionalLong table = OptionalLong.empty();
        OptionalLong priority = OptionalLong.empty();
        boolean ipv6 = target.options().only6();
        while (words.hasNext()) {
            if (words.take("from")) {
                from = words.take("all") ? Optional.empty() : Optional.of(words.prefix(ipv6));
            } else if (words.take("to")) {
                to = words.take("all") ? Optional.empty() : Optional.of(words.prefix(ipv6));
            } else if (words.take("table", "lookup")) {
                table = OptionalLong.of(Tables.number(words.value()));
            } else if (words.take("pref", "preference", "priority", "order")) {
                priority = OptionalLong.of(words.number(0, RouteRule.MAX_PRIORITY));
            } else {
                words.end();
            }
        }
        return new Said(from, to, table, priority);
    }

    /** Everything: of the family asked for, or of both. */
    private static Optional<IpPrefix> family(Target target) {
        IpOptions options = target.options();
        return options.only4() ? Optional.of(IpPrefix.DEFAULT_IPV4)
                : options.only6() ? Optional.of(IpPrefix.DEFAULT) : Optional.empty();
    }

    private static void add(Target target, Said said) throws IOException {
        if (said.table().isEmpty()) {
            throw new IllegalArgumentException("which table is to be looked in? add table N");
        }
        long priority = said.priority().orElseGet(() -> beforeAll(target));
        Optional<IpPrefix> from = said.from().isPresent() || said.to().isPresent() ? said.from() : family(target);
        target.stack().addRule(new RouteRule(priority, from, said.to(), said.table().getAsLong()));
    }

    /** Just before the first of those that there are, as Linux chooses it. */
    private static long beforeAll(Target target) {
        long first = target.stack().rules().stream().mapToLong(RouteRule::priority).min().orElse(RouteRule.MAIN_PRIORITY);
        return Math.max(1, first - 1);
    }

    private static void delete(Target target, Said said) throws IOException {
        if (said.priority().isPresent() && said.priority().getAsLong() == 0
                || said.table().isPresent() && said.table().getAsLong() == Route.LOCAL_TABLE) {
            throw new IOException("our own addresses are always found first: the rule for the local table can't be removed");
        }
        if (said.equals(new Said(Optional.empty(), Optional.empty(), OptionalLong.empty(), OptionalLong.empty()))) {
            throw new IllegalArgumentException("which rule? say from, to, table or pref");
        }
        for (RouteRule rule : target.stack().rules()) {
            if (said.fits(rule) && shows(target.options(), rule)) {
                target.stack().removeRule(rule);
                return;
            }
        }
        throw new IOException("there is no such rule");
    }

    private static void show(Target target) {
        target.line("0:\tfrom all lookup local");
        IpOptions options = target.options();
        for (RouteRule rule : target.stack().rules()) {
            if (shows(options, rule)) {
                target.line(rule.priority() + ":\tfrom " + rule.from().map(RuleCommand::text).orElse("all")
                        + rule.to().map(to -> " to " + text(to)).orElse("") + " lookup " + Tables.name(rule.table()));
            }
        }
    }

    private static boolean shows(IpOptions options, RouteRule rule) {
        return options.shows(true) && rule.isFor(true) || options.shows(false) && rule.isFor(false);
    }

    private static String text(IpPrefix prefix) {
        return prefix.length() == 0 ? "all" : Prefixes.text(prefix);
    }
}
