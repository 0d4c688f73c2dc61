/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.it;

/** ZooKeeper. */
final class ZooKeeperTest extends ProgramContract {

    ZooKeeperTest() {
        super(Program.of("zookeeper", "zookeeper"));
    }
}
