/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
/** OkHttp, and the web server that its project tests it with. */
@NullMarked
package io.ioth.programs.okhttp;

import org.jspecify.annotations.NullMarked;
