/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.tools;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;

/**
 * An HTTP URL whose host is an address or a name.
 *
 * @param host as in the URL
 * @param zone of a link-local address: an interface's name or index; or empty
 * @param authority host and port, for the {@code Host} field
 * @param target path and query
 */
record HttpUrl(String host, String zone, int port, String authority, String target) {

    static HttpUrl parse(String text) {
        String full = text.contains("://") ? text : "http://" + text;
        URI uri;
        try {
            uri = new URI(full);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("'" + text + "' is not a URL: " + e.getReason(), e);
        }
        if (!"http".equalsIgnoreCase(uri.getScheme())) {
            throw new IllegalArgumentException("'" + text + "': only http:// URLs can be fetched");
        }
        String host = uri.getHost();
        if (host == null) {
            throw new IllegalArgumentException("'" + text + "' has no host; a URL looks like http://[fd00::80]/file");
        }
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        int percent = bare.indexOf('%');
        String zone = percent < 0 ? "" : bare.substring(percent + 1);
        bare = percent < 0 ? bare : bare.substring(0, percent);
        String shown = bare.indexOf(':') >= 0 ? "[" + bare + "]" : bare;
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String target = uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
        int port = uri.getPort() < 0 ? 80 : uri.getPort();
        return new HttpUrl(bare, zone.startsWith("25") ? zone.substring(2) : zone, port,
                uri.getPort() < 0 ? shown : shown + ":" + uri.getPort(), target);
    }

    /** Where {@code location} leads from here. */
    HttpUrl redirect(String location) {
        return parse(URI.create("http://" + authority + target).resolve(location).toString());
    }

    /** The last step of the path; empty when that is a folder. */
    String fileName() {
        String path = URI.create("http://x" + target).getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** With the file name appended when this is a folder's. */
    HttpUrl withFile(String name) {
        String encoded = name.replace("%", "%25").replace(" ", "%20").replace("?", "%3F").replace("#", "%23");
        return target.endsWith("/") ? new HttpUrl(host, zone, port, authority, target + encoded) : this;
    }

    /** What to connect to: the address that {@code names} has for the host, else the host itself, with its zone. */
    String connectTo(Map<String, String> names) {
        String to = names.getOrDefault(host, host);
        return zone.isEmpty() ? to : to + "%" + zone;
    }
}
