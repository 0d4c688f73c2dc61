/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.programs.kit;

import java.util.Arrays;
import java.util.Locale;

/**
 * A server and a client of it, as a command: {@code serve HOST PORT} serves until its input ends, {@code use HOST PORT} is the client of a server
 * elsewhere, and {@code both HOST PORT} is a server and its client in one JVM. HOST is the server's own address in all of them.
 */
public abstract class Program {

    private static int kernelSockets;

    /** For subclasses. */
    protected Program() {}

    /** Starts the server, and returns as soon as it can be used. */
    protected abstract void serve(String host, int port) throws Exception;

    /** Does all that the client does; throws when something isn't as it should be. */
    protected abstract void use(String host, int port) throws Exception;

    /** Prints what whoever started the server should know of it, before it says that it's serving. */
    protected void announce(String host, int port) {}

    /** A host as it's written in a URI. */
    public static String literal(String host) {
        return host.contains(":") ? "[" + host + "]" : host;
    }

    /** What a check does. */
    @FunctionalInterface
    public interface Action {
        /** Does it; the answer is what's said about it. */
        Object run() throws Exception;
    }

    /** Runs a check, prints that it passed, and how long it took; looks afterwards how many internet sockets of the kernel's are open. */
    protected static void check(String name, Action action) throws Exception {
        long start = System.nanoTime();
        Object result = action.run();
        long ms = (System.nanoTime() - start) / 1_000_000;
        kernelSockets = Math.max(kernelSockets, KernelSockets.own());
        System.out.println(String.format(Locale.ROOT, "ok %s: %s (%d ms)", name, result, ms));
    }

    /** Throws unless they're equal. */
    protected static void same(Object expected, Object actual) {
        if (!expected.equals(actual)) {
            throw new IllegalStateException("expected " + expected + " and not " + actual);
        }
    }

    /** Throws unless they hold the same bytes. */
    protected static void sameBytes(byte[] expected, byte[] actual) {
        if (!Arrays.equals(expected, actual)) {
            throw new IllegalStateException("other bytes: " + expected.length + " and " + actual.length + " of them, the first that differs is "
                    + Arrays.mismatch(expected, actual));
        }
    }

    /** So many bytes, that say where they are. */
    public static byte[] pattern(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + (i >>> 8) * 7 + (i >>> 16));
        }
        return bytes;
    }

    /** Does what the command line says, and ends the JVM: with 0 if all is well, else with 1. */
    public final void run(String... args) {
        int exit = 1;
        try {
            String host = args[1];
            int port = Integer.parseInt(args[2]);
            if (!args[0].equals("use")) {
                serve(host, port);
                announce(host, port);
                System.out.println("serving");
            }
            if (args[0].equals("serve")) {
                while (System.in.read() >= 0) {
                    Thread.onSpinWait();
                }
            } else {
                use(host, port);
            }
            kernelSockets = Math.max(kernelSockets, KernelSockets.own());
            System.out.println("kernel sockets: " + kernelSockets);
            System.out.println("done");
            exit = 0;
        } catch (Throwable e) {
            e.printStackTrace();
        }
        System.out.flush();
        // Some of the libraries leave threads behind, or wait in hooks: what counts is decided.
        Runtime.getRuntime().halt(exit);
    }
}
