/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools.http;

import java.io.IOException;

/** Answers requests; called by many threads at once. */
@FunctionalInterface
interface HttpHandler {

    /**
     * @param body what was sent along; asks the client to go on when first used
     * @throws HttpException for an error status
     */
    HttpResponse handle(HttpRequest request, RequestBody body) throws IOException, HttpException;
}
