/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
/**
 * Acceptance against programs that know nothing of us: the Linux kernel, curl, wget, nmap, LWIPv6, through a real {@code vde_switch}.
 *
 * <p>Everything happens in network namespaces and temporary directories made here and removed at the end; nothing touches the host's own
 * network. A test whose programs or rights are missing is skipped and says why, unless {@code IOTH_REQUIRE_PEERS=1}: then it fails.
 */
package io.ioth.it;
