/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
/** A ZooKeeper server and its clients. */
@NullMarked
package io.ioth.programs.zookeeper;

import org.jspecify.annotations.NullMarked;
