/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.it;

/** gRPC over the Netty that it has inside. */
final class GrpcShadedTest extends ProgramContract {

    GrpcShadedTest() {
        super(Program.of("grpc", "grpc-netty-shaded"));
    }
}
