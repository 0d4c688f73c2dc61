/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/**
 * Everything native: libc through the foreign function interface, descriptors, batches of datagrams, epoll, TUN devices. Linux on 64-bit
 * machines.
 *
 * <p>Threading: a {@link io.ioth.vde.sys.Libc} and what is built on one serve one caller at a time. {@link io.ioth.vde.sys.Pump} owns the
 * only threads, platform ones, since a thread that blocks in native code would hold a virtual thread's carrier.
 *
 * <p>Allowed dependencies: {@code io.ioth.link}; netty-buffer, netty-common, slf4j-api. RFCs: none; virtio 1.2 §5.1.6 for the header.
 */
@NullMarked
package io.ioth.vde.sys;

import org.jspecify.annotations.NullMarked;
