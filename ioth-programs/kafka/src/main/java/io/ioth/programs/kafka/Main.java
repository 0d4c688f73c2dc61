/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.programs.kafka;

import io.ioth.programs.kit.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import kafka.Kafka;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A broker that is its own controller, whose port is the next one, started by its own main method from a file of properties; a producer of twenty
 * thousand records of a thousand bytes, and a consumer of a group that reads them all.
 */
public final class Main extends Program {

    private static final int RECORDS = 20_000;
    private static final int PARTITIONS = 3;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** See {@link Program}. */
    public static void main(String[] args) {
        new Main().run(args);
    }

    private static String at(String host, int port) {
        return literal(host) + ":" + port;
    }

    @Override
    protected void serve(String host, int port) throws Exception {
        Path folder = Files.createTempDirectory("programs-kafka");
        Path properties = folder.resolve("server.properties");
        Files.write(properties, List.of(
                "process.roles=broker,controller",
                "node.id=1",
                "listeners=PLAINTEXT://" + at(host, port) + ",CONTROLLER://" + at(host, port + 1),
                "advertised.listeners=PLAINTEXT://" + at(host, port) + ",CONTROLLER://" + at(host, port + 1),
                "controller.listener.names=CONTROLLER",
                "controller.quorum.voters=1@" + at(host, port + 1),
                "log.dirs=" + folder.resolve("logs"),
                "offsets.topic.replication.factor=1",
                "offsets.topic.num.partitions=1",
                "transaction.state.log.replication.factor=1",
                "transaction.state.log.min.isr=1",
                "group.initial.rebalance.delay.ms=0"));
        String[] format = {"format", "-t", Uuid.randomUuid().toString(), "-c", properties.toString()};
        same(0, StorageTool.execute(format, System.out));
        Thread broker = new Thread(() -> Kafka.main(new String[] {properties.toString()}), "kafka");
        broker.setDaemon(true);
        broker.start();
        try (Admin admin = Admin.create(common(host, port))) {
            same(1, admin.describeCluster().nodes().get(60, TimeUnit.SECONDS).size());
        }
    }

    private static Map<String, Object> common(String host, int port) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", at(host, port));
        settings.put("default.api.timeout.ms", 60_000);
        return settings;
    }

    @Override
    protected void use(String host, int port) throws Exception {
        check("a topic", () -> topic(host, port));
        check("20,000 records produced", () -> produce(host, port));
        check("20,000 records consumed", () -> consume(host, port));
    }

    private static String topic(String host, int port) throws Exception {
        try (Admin admin = Admin.create(common(host, port))) {
            admin.createTopics(List.of(new NewTopic("lab", PARTITIONS, (short) 1))).all().get(60, TimeUnit.SECONDS);
            return admin.describeCluster().controller().get(60, TimeUnit.SECONDS).toString();
        }
    }

    private static String produce(String host, int port) throws IOException {
        Map<String, Object> settings = common(host, port);
        settings.put("acks", "all");
        int[] failed = {0};
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < RECORDS; i++) {
                producer.send(new ProducerRecord<>("lab", i % PARTITIONS, null, record(i)), (metadata, failure) -> {
                    if (failure != null) {
                        failed[0]++;
                    }
                });
            }
            producer.flush();
        }
        same(0, failed[0]);
        return RECORDS + " acknowledged";
    }

    private static byte[] record(int number) {
        byte[] bytes = pattern(1000);
        for (int i = 0; i < 4; i++) {
            bytes[i] = (byte) (number >> 8 * i);
        }
        return bytes;
    }

    private static String consume(String host, int port) {
        Map<String, Object> settings = common(host, port);
        settings.put("group.id", "lab");
        settings.put("auto.offset.reset", "earliest");
        int[] next = {0, 1, 2};
        int count = 0;
        long deadline = System.nanoTime() + LIMIT.toNanos();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of("lab"));
            while (count < RECORDS && System.nanoTime() - deadline < 0) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    sameBytes(record(next[record.partition()]), record.value());
                    next[record.partition()] += PARTITIONS;
                    count++;
                }
            }
            consumer.commitSync();
        }
        same(RECORDS, count);
        return count + " in order";
    }
}
