/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.agent;

/** A program that needs no network. */
public final class HelloProgram {

    private HelloProgram() {}

    public static void main(String[] arguments) {
        System.out.println("hello");
    }
}
