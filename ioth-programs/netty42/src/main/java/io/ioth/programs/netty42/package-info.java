/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
/** Netty 4.2, with its native transport at hand. */
package io.ioth.programs.netty42;
