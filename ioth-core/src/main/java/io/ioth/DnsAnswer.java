/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

/**
 * A record of DNS, for people.
 *
 * @param name whose it is, such as {@code www.example.org.}
 * @param ttl for how many seconds it holds
 * @param type such as {@code AAAA}
 * @param data in the form of zone files
 */
public record DnsAnswer(String name, long ttl, String type, String data) {

    /** As a line of a zone file. */
    @Override
    public String toString() {
        return name + "\t" + ttl + "\tIN\t" + type + "\t" + data;
    }
}
