/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.dhcp.message;

import io.ioth.net.IpAddress;

/**
 * An address of an association (RFC 8415 §21.6).
 *
 * @param preferred seconds; 0xffffffff for ever
 * @param valid seconds; 0xffffffff for ever
 */
public record IaAddress(IpAddress address, long preferred, long valid) {}
