/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.jdk.agent;

import java.util.List;
import java.util.Map;

/** Libraries that would call the kernel past the JDK are told not to, unless the command line says otherwise. */
final class NativeTransports {

    /** Netty's property, under the names that it has in libraries that carry a Netty of their own. */
    private static final List<String> SHADES = List.of(
            "", "io.grpc.netty.shaded.", "org.apache.pulsar.shade.", "com.couchbase.client.core.deps.", "org.redisson.shaded.",
            "reactor.netty.shaded.", "software.amazon.awssdk.thirdparty.", "com.datastax.oss.driver.shaded.", "org.asynchttpclient.shaded.",
            "org.apache.flink.shaded.netty4.", "org.apache.hbase.thirdparty.", "org.apache.hadoop.shaded.", "com.azure.shaded.",
            "org.apache.bookkeeper.shaded.", "org.elasticsearch.shaded.", "com.google.cloud.shaded.");

    private static final Map<String, String> OTHERS = Map.of(
            "reactor.netty.native", "false",
            "io.lettuce.core.epoll", "false",
            "io.lettuce.core.iouring", "false",
            "io.lettuce.core.kqueue", "false",
            "vertx.preferNativeTransport", "false",
            "org.apache.activemq.artemis.useEpoll", "false");

    private NativeTransports() {}

    static void switchOff() {
        for (String shade : SHADES) {
            unlessSet(shade + "io.netty.transport.noNative", "true");
        }
        OTHERS.forEach(NativeTransports::unlessSet);
    }

    private static void unlessSet(String key, String value) {
        if (System.getProperty(key) == null) {
            System.setProperty(key, value);
        }
    }
}
