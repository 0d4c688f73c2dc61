/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
/** The programs of {@code ioth-programs} over ioth, in JVMs of their own. */
package io.ioth.it;
