/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
/** A Kafka broker that is its own controller, a producer and a consumer. */
@NullMarked
package io.ioth.programs.kafka;

import org.jspecify.annotations.NullMarked;
