/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
/** gRPC, whichever transport is on the class path: one of Netty's own or one of a shaded Netty. */
@NullMarked
package io.ioth.programs.grpc;

import org.jspecify.annotations.NullMarked;
