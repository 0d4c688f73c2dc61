/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import io.ioth.ConfigTokens.Setting;

/**
 * A word of the one-line configuration language. Only its first 8 characters count.
 *
 * @param name as people write it
 * @param value whether a value follows
 * @param example how it's written rightly; empty when nobody needs to be told of it
 * @param handler what it does
 */
record ConfigTag(String name, Value value, String example, Handler handler) {

    private static final int SIGNIFICANT = 8;

    /** Whether a value follows a tag. */
    enum Value {
        NONE,
        OPTIONAL,
        NEEDED
    }

    /** What a setting of the stack does. */
    @FunctionalInterface
    interface Handler {
        void apply(StackDraft stack, Setting setting);
    }

    /** What a setting of the interface spoken of does. */
    @FunctionalInterface
    interface InterfaceHandler {
        void apply(InterfaceDraft of, Setting setting);
    }

    /** A setting of the stack with a value. */
    static ConfigTag ofStack(String name, String example, Handler handler) {
        return new ConfigTag(name, Value.NEEDED, example, handler);
    }

    /** A setting of an interface with a value. */
    static ConfigTag ofInterface(String name, String example, InterfaceHandler handler) {
        return new ConfigTag(
                name, Value.NEEDED, example, (stack, setting) -> handler.apply(stack.current(setting), setting));
    }

    /** A setting of an interface without a value. */
    static ConfigTag flag(String name, InterfaceHandler handler) {
        return new ConfigTag(
                name, Value.NONE, name, (stack, setting) -> handler.apply(stack.current(setting), setting));
    }

    /** Takes something back that was said before. */
    static ConfigTag removal(String name, Value value, Handler handler) {
        return new ConfigTag(name, value, "", handler);
    }

    /** Another word for the same. */
    ConfigTag alias(String other) {
        return new ConfigTag(other, value, "", handler);
    }

    /** The part of {@code key} that counts. */
    static String significant(String key) {
        return key.substring(0, Math.min(key.length(), SIGNIFICANT));
    }

    /** As it is listed: with {@code =} if a value follows. */
    String shown() {
        return value == Value.NEEDED ? name + "=" : name;
    }

    /** Refuses a value that is missing, or one too many. */
    void check(Setting setting) {
        if (value == Value.NEEDED && (!setting.hasValue() || setting.value().isEmpty())) {
            throw setting.wrong("the value is missing; write " + ConfigTable.example(setting));
        }
        if (value == Value.NONE && setting.hasValue()) {
            throw setting.wrong("it takes no value; write " + setting.key());
        }
        if (value == Value.OPTIONAL && setting.hasValue() && setting.value().isEmpty()) {
            throw setting.wrong("the value is missing; leave the = out, or write what is to be taken back");
        }
    }
}
