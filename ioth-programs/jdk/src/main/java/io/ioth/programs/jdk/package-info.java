/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
/** The JDK's HTTP server and its clients. */
package io.ioth.programs.jdk;
