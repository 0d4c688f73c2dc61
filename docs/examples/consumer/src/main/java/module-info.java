/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/** Needs the API only; the stack itself is found on the module path. */
module com.example.nodes {
    requires io.ioth.core;
}
