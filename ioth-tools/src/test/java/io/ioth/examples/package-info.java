/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */

/** The examples of README.md, which are compiled and run by the tests. */
package io.ioth.examples;
