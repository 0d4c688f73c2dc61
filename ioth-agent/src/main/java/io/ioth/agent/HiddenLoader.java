/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.agent;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/**
 * Loads the stack and its libraries from folders inside of the agent's jar, each of which is what was a jar of its own. Its parent knows the
 * JDK alone, and nothing else has this loader for a parent: so the program's Netty, slf4j or dnsjava and these never meet.
 */
final class HiddenLoader extends ClassLoader {

    private static final String FOLDERS = "META-INF/ioth/";
    private static final String VERSIONS = "META-INF/versions/";
    private static final int NEWEST = 25;

    static {
        registerAsParallelCapable();
    }

    private final JarFile jar;
    private final String jarUrl;
    private final ProtectionDomain domain;
    private final Map<String, List<String>> entries = new HashMap<>();
    private final Map<String, Integer> versions = new HashMap<>();

    HiddenLoader(File file, ClassLoader parent) throws IOException {
        super(parent);
        jar = new JarFile(file, false);
        jarUrl = "jar:" + file.toURI() + "!/";
        domain = new ProtectionDomain(new CodeSource(file.toURI().toURL(), (Certificate[]) null), null, this, null);
        for (Enumeration<JarEntry> all = jar.entries(); all.hasMoreElements(); ) {
            index(all.nextElement().getName());
        }
    }

    private void index(String entry) {
        int folderEnd = entry.indexOf('/', FOLDERS.length());
        if (!entry.startsWith(FOLDERS) || folderEnd < 0 || entry.endsWith("/")) {
            return;
        }
        String name = entry.substring(folderEnd + 1);
        int version = 0;
        if (name.startsWith(VERSIONS)) {
            int end = name.indexOf('/', VERSIONS.length());
            version = Integer.parseInt(name.substring(VERSIONS.length(), end));
            name = name.substring(end + 1);
        }
        if (name.endsWith(".class")) {
            if (version <= NEWEST && version >= versions.getOrDefault(name, 0)) {
                versions.put(name, version);
                entries.put(name, Collections.singletonList(entry));
            }
        } else {
            entries.computeIfAbsent(name, each -> new ArrayList<>()).add(entry);
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        List<String> found = entries.get(name.replace('.', '/') + ".class");
        if (found == null) {
            throw new ClassNotFoundException(name);
        }
        try (InputStream in = jar.getInputStream(jar.getJarEntry(found.get(0)))) {
            byte[] bytes = readAll(in);
            return defineClass(name, bytes, 0, bytes.length, domain);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    private static byte[] readAll(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            bytes.write(buffer, 0, n);
        }
        return bytes.toByteArray();
    }

    @Override
    protected @Nullable URL findResource(String name) {
        List<String> found = entries.get(name);
        return found == null ? null : url(found.get(0));
    }

    @Override
    protected Enumeration<URL> findResources(String name) {
        List<URL> urls = new ArrayList<>();
        for (String entry : entries.getOrDefault(name, Collections.emptyList())) {
            urls.add(url(entry));
        }
        return Collections.enumeration(urls);
    }

    @SuppressWarnings("deprecation") // Java 8 has no other way to make one.
    private URL url(String entry) {
        try {
            return new URL(jarUrl + entry);
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }
}
