/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/**
 * Drivers of links to the outside, found by {@link java.util.ServiceLoader}: {@code vde://}, {@code tap://} and {@code tun://}.
 *
 * <p>Threading: a link is used by one caller at a time. What arrives is read by a few shared daemon threads
 * ({@link io.ioth.vde.sys.Pump}), which put it in a ring of the link's; what is sent is sent by the caller's own thread.
 *
 * <p>Allowed dependencies: {@code io.ioth.link}, {@code io.ioth.vde.sys}; netty-buffer, slf4j-api. Nothing native is touched before a link
 * is opened.
 */
@NullMarked
package io.ioth.vde;

import org.jspecify.annotations.NullMarked;
