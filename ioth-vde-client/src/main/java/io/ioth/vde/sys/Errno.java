/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.vde.sys;

/** Numbers of errors as Linux has them on all machines that a JDK of today runs on, and what they mean to a person. */
public final class Errno {

    /** Operation not permitted. */
    public static final int EPERM = 1;
    /** No such file or directory. */
    public static final int ENOENT = 2;
    /** Interrupted system call. */
    public static final int EINTR = 4;
    /** Input/output error; for a TAP device: it isn't up. */
    public static final int EIO = 5;
    /** Try again. */
    public static final int EAGAIN = 11;
    /** Out of memory. */
    public static final int ENOMEM = 12;
    /** Permission denied. */
    public static final int EACCES = 13;
    /** Device or resource busy. */
    public static final int EBUSY = 16;
    /** No such device. */
    public static final int ENODEV = 19;
    /** Not a directory. */
    public static final int ENOTDIR = 20;
    /** Invalid argument. */
    public static final int EINVAL = 22;
    /** Too many open files in this process. */
    public static final int EMFILE = 24;
    /** No space left. */
    public static final int ENOSPC = 28;
    /** Read-only file system. */
    public static final int EROFS = 30;
    /** Message too long. */
    public static final int EMSGSIZE = 90;
    /** Wrong type of socket. */
    public static final int EPROTOTYPE = 91;
    /** Address in use. */
    public static final int EADDRINUSE = 98;
    /** No buffer space. */
    public static final int ENOBUFS = 105;
    /** Connection refused: nobody listens. */
    public static final int ECONNREFUSED = 111;

    private Errno() {}

    /** What error {@code errno} means, in lower case and without a full stop. */
    public static String text(int errno) {
        return switch (errno) {
            case EPERM -> "not permitted";
            case ENOENT -> "no such file or directory";
            case EIO -> "input/output error";
            case EAGAIN -> "try again";
            case ENOMEM -> "out of memory";
            case EACCES -> "permission denied";
            case EBUSY -> "busy";
            case ENODEV -> "no such device";
            case ENOTDIR -> "not a directory";
            case EINVAL -> "invalid argument";
            case EMFILE -> "too many open files in this process";
            case ENOSPC -> "no space left";
            case EROFS -> "read-only file system";
            case EMSGSIZE -> "message too long";
            case EPROTOTYPE -> "wrong type of socket";
            case EADDRINUSE -> "address in use";
            case ENOBUFS -> "no buffer space";
            case ECONNREFUSED -> "connection refused";
            default -> "error " + errno;
        };
    }
}
