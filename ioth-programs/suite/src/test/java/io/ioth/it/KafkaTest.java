/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.it;

import java.util.List;

/** A Kafka broker with its controller. */
final class KafkaTest extends ProgramContract {

    KafkaTest() {
        super(new Program("kafka", "kafka", "kafka_2.13", "1g", List.of()));
    }
}
