/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.ip;

import io.ioth.Route;
import io.ioth.RouteRule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The rules that say which route table is searched, in the order in which they are asked. Bounded; confined to the engine. */
public final class RouteRules {

    static final int MAX_RULES = 4096;

    private static final RouteRule MAIN =
            new RouteRule(RouteRule.MAIN_PRIORITY, Optional.empty(), Optional.empty(), Route.MAIN_TABLE);
    private static final RouteRule DEFAULT =
            new RouteRule(RouteRule.DEFAULT_PRIORITY, Optional.empty(), Optional.empty(), Route.DEFAULT_TABLE);

    private final List<RouteRule> rules = new ArrayList<>(List.of(MAIN, DEFAULT));
    private final List<RouteRule> view = Collections.unmodifiableList(rules);

    RouteRules() {}

    /** In the order in which they are asked, live. */
    public List<RouteRule> all() {
        return view;
    }

    boolean isFull() {
        return rules.size() >= MAX_RULES;
    }

    /** Adds a rule behind those of its priority, unless there's one that differs in nothing; the answer says whether it was added. */
    boolean add(RouteRule rule) {
        if (rules.contains(rule) || isFull()) {
            return false;
        }
        int at = 0;
        while (at < rules.size() && rules.get(at).priority() <= rule.priority()) {
            at++;
        }
        rules.add(at, rule);
        return true;
    }

    boolean remove(RouteRule rule) {
        return rules.remove(rule);
    }
}
