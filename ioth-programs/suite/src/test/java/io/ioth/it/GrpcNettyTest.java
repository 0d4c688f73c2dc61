/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.it;

import java.util.List;

/** gRPC over Netty itself. */
final class GrpcNettyTest extends ProgramContract {

    GrpcNettyTest() {
        super(new Program("grpc-netty", "grpc", "grpc-netty", "512m", List.of()));
    }
}
