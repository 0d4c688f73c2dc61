/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.programs.grpc;

import io.grpc.CallOptions;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.ioth.programs.kit.Program;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** A service whose messages are bytes, with methods of all four kinds. */
public final class Main extends Program {

    private static final int SIZE = 5_000_000;
    private static final int PIECE = 50_000;
    private static final int CALLS = 300;
    private static final int CHANNELS = 30;

    private static final MethodDescriptor<byte[], byte[]> ECHO = method("Echo", MethodType.UNARY);
    private static final MethodDescriptor<byte[], byte[]> DOWN = method("Down", MethodType.SERVER_STREAMING);
    private static final MethodDescriptor<byte[], byte[]> UP = method("Up", MethodType.CLIENT_STREAMING);
    private static final MethodDescriptor<byte[], byte[]> TALK = method("Talk", MethodType.BIDI_STREAMING);

    /** See {@link Program}. */
    public static void main(String[] args) {
        new Main().run(args);
    }

    @Override
    protected void serve(String host, int port) throws Exception {
        Grpc.newServerBuilderForPort(port, InsecureServerCredentials.create())
                .addService(ServerServiceDefinition.builder("ioth.Bytes")
                        .addMethod(ECHO, ServerCalls.asyncUnaryCall(Main::echo))
                        .addMethod(DOWN, ServerCalls.asyncServerStreamingCall(Main::down))
                        .addMethod(UP, ServerCalls.asyncClientStreamingCall(Main::up))
                        .addMethod(TALK, ServerCalls.asyncBidiStreamingCall(Main::talk))
                        .build())
                .build()
                .start();
    }

    @Override
    protected void use(String host, int port) throws Exception {
        ManagedChannel channel = channel(host, port);
        check("transport", () -> channel.getClass().getSimpleName());
        check("unary", () -> hello(channel, "one"));
        check("5 MB from the server", () -> fromServer(channel));
        check("5 MB to the server", () -> toServer(channel));
        check("both ways", () -> bothWays(channel));
        check("300 calls at once", () -> many(List.of(channel)));
        check("300 calls at once over 30 connections", () -> {
            List<ManagedChannel> channels = new ArrayList<>();
            for (int i = 0; i < CHANNELS; i++) {
                channels.add(channel(host, port));
            }
            String result = many(channels);
            for (ManagedChannel each : channels) {
                shut(each);
            }
            return result;
        });
        check("closing", () -> shut(channel));
    }

    private static ManagedChannel channel(String host, int port) {
        return Grpc.newChannelBuilder(literal(host) + ":" + port, InsecureChannelCredentials.create()).build();
    }

    private static boolean shut(ManagedChannel channel) throws InterruptedException {
        same(true, channel.shutdown().awaitTermination(10, TimeUnit.SECONDS));
        return true;
    }

    private static CallOptions options() {
        return CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS);
    }

    private static String hello(ManagedChannel channel, String text) {
        byte[] answer = ClientCalls.blockingUnaryCall(channel, ECHO, options(), text.getBytes(StandardCharsets.UTF_8));
        same(text, new String(answer, StandardCharsets.UTF_8));
        return text;
    }

    private static String fromServer(ManagedChannel channel) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Iterator<byte[]> answers = ClientCalls.blockingServerStreamingCall(channel, DOWN, options(), new byte[0]);
        answers.forEachRemaining(all::writeBytes);
        sameBytes(pattern(SIZE), all.toByteArray());
        return all.size() + " bytes";
    }

    private static String toServer(ManagedChannel channel) throws Exception {
        Collected answer = new Collected();
        StreamObserver<byte[]> out = ClientCalls.asyncClientStreamingCall(channel.newCall(UP, options()), answer);
        pieces(out);
        return new String(answer.all.get(60, TimeUnit.SECONDS), StandardCharsets.UTF_8);
    }

    private static String bothWays(ManagedChannel channel) throws Exception {
        Collected answer = new Collected();
        StreamObserver<byte[]> out = ClientCalls.asyncBidiStreamingCall(channel.newCall(TALK, options()), answer);
        pieces(out);
        byte[] all = answer.all.get(60, TimeUnit.SECONDS);
        sameBytes(pattern(SIZE), all);
        return all.length + " bytes";
    }

    private static String many(List<ManagedChannel> channels) throws Exception {
        List<Future<byte[]>> answers = new ArrayList<>();
        byte[] message = pattern(1000);
        for (int i = 0; i < CALLS; i++) {
            ManagedChannel channel = channels.get(i % channels.size());
            answers.add(ClientCalls.futureUnaryCall(channel.newCall(ECHO, options()), message));
        }
        for (Future<byte[]> answer : answers) {
            sameBytes(message, answer.get(60, TimeUnit.SECONDS));
        }
        return answers.size() + " answers";
    }

    private static void echo(byte[] request, StreamObserver<byte[]> answer) {
        answer.onNext(request);
        answer.onCompleted();
    }

    private static void down(byte[] request, StreamObserver<byte[]> answer) {
        ServerCallStreamObserver<byte[]> out = (ServerCallStreamObserver<byte[]>) answer;
        byte[] all = pattern(SIZE);
        int[] next = {0};
        out.setOnReadyHandler(() -> {
            while (out.isReady() && next[0] < SIZE) {
                out.onNext(Arrays.copyOfRange(all, next[0], next[0] + PIECE));
                next[0] += PIECE;
                if (next[0] == SIZE) {
                    out.onCompleted();
                }
            }
        });
    }

    private static StreamObserver<byte[]> up(StreamObserver<byte[]> answer) {
        Collected in = new Collected();
        in.all.thenAccept(all -> {
            sameBytes(pattern(SIZE), all);
            echo((all.length + " bytes").getBytes(StandardCharsets.UTF_8), answer);
        });
        return in;
    }

    private static StreamObserver<byte[]> talk(StreamObserver<byte[]> answer) {
        return answer;
    }

    private static void pieces(StreamObserver<byte[]> out) {
        byte[] all = pattern(SIZE);
        for (int i = 0; i < SIZE; i += PIECE) {
            out.onNext(Arrays.copyOfRange(all, i, i + PIECE));
        }
        out.onCompleted();
    }

    /** All that comes, in one array. */
    private static final class Collected implements StreamObserver<byte[]> {
        final CompletableFuture<byte[]> all = new CompletableFuture<>();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public void onNext(byte[] value) {
            bytes.writeBytes(value);
        }

        @Override
        public void onError(Throwable failure) {
            all.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {
            all.complete(bytes.toByteArray());
        }
    }

    private static MethodDescriptor<byte[], byte[]> method(String name, MethodType type) {
        return MethodDescriptor.<byte[], byte[]>newBuilder(new Bytes(), new Bytes())
                .setType(type)
                .setFullMethodName(MethodDescriptor.generateFullMethodName("ioth.Bytes", name))
                .build();
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
