/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.jdk.agent;

import io.ioth.NetStack;
import io.ioth.jdk.agent.Point.Part;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Method;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Looks whether this JDK has what the agent knows of, and puts the hooks in where it has. */
final class Installation {

    private Installation() {}

    /**
     * Does it.
     *
     * @throws IllegalStateException when it's to be strict and there can be no guard
     */
    static void install(Instrumentation instrumentation, NetStack stack, Settings settings, Guard guard) {
        Map<Part, String> missing = new TreeMap<>();
        List<Point> present = Point.ALL.stream()
                .filter(point -> exists(point) || absent(missing, point))
                .filter(point -> settings.strict() || point.part() != Part.GUARD)
                .toList();
        try {
            PlatformMarker.mark(instrumentation, stack);
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            missing.put(Part.SOCKETS, e.toString());
        }
        Set<Part> usable = EnumSet.allOf(Part.class);
        usable.removeAll(missing.keySet());
        try {
            List<Point> wanted = present.stream().filter(point -> usable.contains(point.part())).toList();
            Hooks hooks = new Hooks(stack, settings.stack(), guard);
            hooks.marker(HookClass.define(hooks::ask));
            Rewriter.rewrite(instrumentation, wanted)
                    .forEach((owner, why) -> fail(missing, wanted, owner, why));
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            usable.forEach(part -> missing.put(part, e.toString()));
        }
        report(missing, stack, settings, guard);
    }

    private static boolean absent(Map<Part, String> missing, Point point) {
        missing.put(point.part(), "there is no " + point);
        return false;
    }

    private static void fail(Map<Part, String> missing, List<Point> wanted, String owner, Throwable why) {
        wanted.stream()
                .filter(point -> point.owner().equals(owner))
                .forEach(point -> missing.put(point.part(), why.toString()));
    }

    private static boolean exists(Point point) {
        try {
            Class<?> owner = Class.forName(point.owner());
            Class<?>[] types = new Class<?>[point.parameters().size()];
            for (int i = 0; i < types.length; i++) {
                types[i] = Types.type(point.parameters().get(i));
            }
            Method method = owner.getDeclaredMethod(point.method(), types);
            return method.getReturnType().getName().equals(point.result());
        } catch (ReflectiveOperationException | LinkageError e) {
            return false;
        }
    }

    private static void report(Map<Part, String> missing, NetStack stack, Settings settings, Guard guard) {
        missing.forEach((part, why) -> {
            if (part != Part.GUARD || settings.strict()) {
                Report.line("this JDK (" + Runtime.version() + ") differs: " + part.what + " fall back to " + part.otherwise + " (" + why + ")");
            }
        });
        if (missing.containsKey(Part.SOCKETS)) {
            Factories.sockets(stack);
        }
        if (missing.containsKey(Part.DATAGRAMS)) {
            Factories.datagrams(stack);
        }
        if (settings.strict()) {
            if (missing.containsKey(Part.GUARD)) {
                throw new IllegalStateException("strict isn't possible with this JDK: " + missing.get(Part.GUARD));
            }
            guard.close();
        }
    }
}
