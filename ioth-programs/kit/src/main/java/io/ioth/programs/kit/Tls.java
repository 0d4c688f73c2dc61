/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.programs.kit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The server's key and certificate, of a file that {@code -Dprograms.keystore} names. */
public final class Tls {

    /** The password of the file and of the key in it. */
    public static final String PASSWORD = "changeit";

    private Tls() {}

    /** Where the file is. */
    public static Path file() {
        String name = System.getProperty("programs.keystore");
        if (name == null) {
            throw new IllegalStateException("-Dprograms.keystore is missing");
        }
        return Path.of(name);
    }

    /** What's in the file. */
    public static KeyStore keys() throws GeneralSecurityException, IOException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file())) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys;
    }

    /** A factory of managers that show the certificate. */
    public static KeyManagerFactory keyManagers() throws GeneralSecurityException, IOException {
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys(), PASSWORD.toCharArray());
        return factory;
    }

    /** Shows the certificate and trusts only it. */
    public static SSLContext context() throws GeneralSecurityException, IOException {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        KeyStore keys = keys();
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        String alias = keys.aliases().nextElement();
        trusted.setCertificateEntry(alias, keys.getCertificate(alias));
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keyManagers().getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
