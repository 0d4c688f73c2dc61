/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.jdk;

import io.ioth.Msocket;
import io.ioth.NetStack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.util.concurrent.FutureTask;

/** The main class of a JVM with two copies of {@link HttpProgram}, and a client, each with a stack. Prints what the client got. */
final class TwoPrograms {

    private TwoPrograms() {}

    static void main(String[] arguments) throws Exception {
        NetStack first = NetStack.open("mem://programs", "name=first,dad=off,ip=10.0.0.1/24");
        NetStack second = NetStack.open("mem://programs", "name=second,dad=off,ip=10.0.0.2/24");
        NetStack third = NetStack.open("mem://programs", "name=third,dad=off,ip=10.0.0.3/24");
        start(first, "10.0.0.2").join();
        start(second, "10.0.0.1").join();
        FutureTask<String> asked = new FutureTask<>(TwoPrograms::ask);
        Msocket.start(third, "client", asked);
        System.out.println(asked.get());
        System.exit(0);
    }

    private static Thread start(NetStack stack, String other) {
        return Msocket.start(stack, stack.name(), () -> {
            try {
                HttpProgram.main(new String[] {other});
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static String ask() throws IOException {
        HttpClient client = HttpClient.newHttpClient();
        StringBuilder answers = new StringBuilder();
        for (String path : new String[] {"/you", "/me", "/pooled", "/direct"}) {
            for (int server = 1; server <= 2; server++) {
                String answer = HttpProgram.get(client, "http://10.0.0." + server + ":8080" + path);
                answers.append(answers.isEmpty() ? "" : " ").append(answer);
            }
        }
        return answers.toString();
    }
}
