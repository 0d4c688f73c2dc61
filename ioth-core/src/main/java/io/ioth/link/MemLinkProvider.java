/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.link;

import java.util.List;
import java.util.Map;

/** {@code mem://name}: a port of the {@link VirtualSwitch} of that name, which is made on first use. */
public final class MemLinkProvider implements LinkProvider {

    private static final List<String> KEYS = List.of("mtu", "superframes", "");

    /** For {@link java.util.ServiceLoader}. */
    public MemLinkProvider() {}

    @Override
    public boolean supports(String scheme) {
        return scheme.equals("mem");
    }

    @Override
    public Link open(Vnl vnl) {
        if (vnl.argument().isEmpty()) {
            throw vnl.wrong("the switch has no name; write mem://lab");
        }
        if (vnl.inner().isPresent()) {
            throw vnl.wrong("mem:// has nothing inside it; leave out the braces");
        }
        if (vnl.options().isEmpty()) {
            return VirtualSwitch.named(vnl.argument()).port();
        }
        VirtualSwitch.Options options = options(vnl);
        try {
            return VirtualSwitch.named(vnl.argument(), options).port();
        } catch (IllegalArgumentException e) {
            throw vnl.wrong(e.getMessage() + "; leave out the options to take it as it is");
        }
    }

    private static VirtualSwitch.Options options(Vnl vnl) {
        Map<String, String> given = vnl.options();
        for (String key : given.keySet()) {
            if (!KEYS.contains(key)) {
                throw vnl.wrong("there is no option '" + key + "'; known are mtu=BYTES, superframes=on|off and hub");
            }
        }
        String bare = given.getOrDefault("", "");
        if (!bare.isEmpty() && !bare.equals("hub")) {
            throw vnl.wrong("there is no option '" + bare + "'; known are mtu=BYTES, superframes=on|off and hub");
        }
        String superframes = given.getOrDefault("superframes", "on");
        if (!superframes.equals("on") && !superframes.equals("off")) {
            throw vnl.wrong("superframes=" + superframes + " is neither on nor off");
        }
        return new VirtualSwitch.Options(mtu(vnl), superframes.equals("on"), bare.equals("hub"));
    }

    private static int mtu(Vnl vnl) {
        String text = vnl.options().get("mtu");
        if (text == null) {
            return VirtualSwitch.Options.DEFAULT.mtu();
        }
        try {
            int mtu = Integer.parseInt(text);
            if (mtu >= VirtualSwitch.Options.MIN_MTU && mtu <= VirtualSwitch.Options.MAX_MTU) {
                return mtu;
            }
        } catch (NumberFormatException e) {
            throw vnl.wrong("mtu=" + text + " is not a number of bytes, such as 1500");
        }
        throw vnl.wrong("mtu=" + text + " is out of range; it is from " + VirtualSwitch.Options.MIN_MTU + " to "
                + VirtualSwitch.Options.MAX_MTU + " bytes");
    }

    @Override
    public String usage() {
        return "mem://NAME[mtu=BYTES/superframes=on|off/hub]   a switch inside this process";
    }
}
