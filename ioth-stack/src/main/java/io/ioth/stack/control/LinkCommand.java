/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.control;

import io.ioth.NetInterface;
import io.ioth.NetInterface.Traffic;
import io.ioth.StackConfig;
import org.jspecify.annotations.Nullable;

/** {@code ip link}. */
final class LinkCommand {

    private LinkCommand() {}

    static void run(Target target, Words words) {
        String verb = words.hasNext() ? words.oneOf("command", "show and set", "set", "show", "list", "lst") : "show";
        if (verb.equals("set")) {
            set(target, words);
            return;
        }
        @Nullable String name = null;
        boolean onlyUp = false;
        while (words.hasNext()) {
            if (words.take("up")) {
                onlyUp = true;
            } else {
                words.take("dev");
                name = words.value();
            }
        }
        for (NetInterface each : target.devices(name)) {
            if (!onlyUp || each.isUp()) {
                show(target, each);
            }
        }
    }

    private static void set(Target target, Words words) {
        words.take("dev");
        NetInterface device = target.device(words.value());
        if (!words.hasNext()) {
            throw new IllegalArgumentException("what is to be set? mtu BYTES can be");
        }
        while (words.hasNext()) {
            if (!words.take("mtu")) {
                throw new IllegalArgumentException(
                        "\"" + words.peek() + "\" of an interface of a stack can't be set; mtu can be");
            }
            device.setMtu((int) words.number(StackConfig.MIN_MTU, StackConfig.MAX_MTU));
        }
    }

    private static void show(Target target, NetInterface each) {
        if (target.options().brief()) {
            target.line(String.format("%-16s %-14s %-17s <%s>", each.name(), state(each), mac(each), flags(each)));
            return;
        }
        target.line(head(each, " mode DEFAULT"));
        lines(target, each);
        if (target.options().stats()) {
            traffic(target, each);
        }
    }

    /** The first line of an interface. */
    static String head(NetInterface each, String mode) {
        return each.index() + ": " + each.name() + ": <" + flags(each) + "> mtu " + each.mtu() + " qdisc noqueue state "
                + state(each) + mode + " group default";
    }

    /** Its second line, and the third, which says where it is plugged in. */
    static void lines(Target target, NetInterface each) {
        target.line("    link/" + kind(each) + (each.mac().isPresent() || each.isLoopback()
                ? " " + mac(each) + " brd " + (each.isLoopback() ? "00:00:00:00:00:00" : "ff:ff:ff:ff:ff:ff") : ""));
        if (!each.vnl().isEmpty()) {
            target.line("    alias " + each.vnl());
        }
    }

    private static String kind(NetInterface each) {
        return each.isLoopback() ? "loopback" : each.mac().isPresent() ? "ether" : "none";
    }

    private static String mac(NetInterface each) {
        return each.mac().map(Object::toString).orElse(each.isLoopback() ? "00:00:00:00:00:00" : "");
    }

    private static String flags(NetInterface each) {
        String medium = each.isLoopback() ? "LOOPBACK" : each.mac().isPresent() ? "BROADCAST,MULTICAST" : "POINTOPOINT,MULTICAST";
        return each.isUp() ? medium + ",UP,LOWER_UP" : "NO-CARRIER," + medium + ",UP";
    }

    static String state(NetInterface each) {
        return each.isLoopback() ? "UNKNOWN" : each.isUp() ? "UP" : "DOWN";
    }

    static void traffic(Target target, NetInterface each) {
        Traffic traffic = each.traffic();
        target.line("    RX:  bytes packets errors dropped  missed   mcast");
        target.line(String.format("%14d%8d%7d%8d%8d%8d", traffic.inOctets(), traffic.inFrames(), 0, traffic.dropped(), 0, 0));
        target.line("    TX:  bytes packets errors dropped carrier collsns");
        target.line(String.format("%14d%8d%7d%8d%8d%8d", traffic.outOctets(), traffic.outFrames(), 0, 0, 0, 0));
    }
}
