/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools.http;

/**
 * What a request came to.
 *
 * @param status of the final response
 * @param location where else to look, for a redirection; otherwise empty
 * @param bytes of content transferred: received, or for an upload, sent
 * @param nanoseconds from the request to the last byte
 */
public record HttpResult(int status, String reason, String location, long bytes, long nanoseconds) {

    /** Whether the server did as asked. */
    public boolean ok() {
        return status >= 200 && status < 300;
    }

    /** Whether the content is elsewhere, at {@link #location}. */
    public boolean redirected() {
        return status / 100 == 3 && !location.isEmpty();
    }

    /** In a million bytes a second. */
    public double megabytesPerSecond() {
        return nanoseconds == 0 ? 0 : bytes * 1e3 / nanoseconds;
    }
}
