/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.rfc;

/**
 * A line of an RFC's list.
 *
 * @param rfc the RFC's number
 * @param name what tags call it
 * @param level MUST, SHOULD and so on in the RFC's words; {@code rule} where it says how things are done without such a word
 * @param reason why no test holds it; empty when one should
 */
record Requirement(int rfc, String name, String level, String section, String text, String reason) {

    /** Whether it may not simply be left out. */
    boolean binds() {
        return !level.equals("MAY");
    }

    /** RFC and name. */
    String key() {
        return key(rfc, name);
    }

    static String key(int rfc, String name) {
        return rfc + " " + name;
    }
}
