/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.net.IpAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Servers that lie, and others that want to be taken for the server. */
class HostileServerTest extends DnsTestBase {

    private static final String NAME = "www.test";

    private List<String> ipv4() throws UnknownHostException {
        return text(client.resolver().lookup(NAME, StandardProtocolFamily.INET));
    }

    private String refusedIpv4() {
        return assertThrows(UnknownHostException.class, this::ipv4).getMessage();
    }

    /** Messages that can't be decoded: known from NAME:WRECK (CVE-2020-7461 and others), CVE-2020-11901, -24338, -24336, -25111. */
    private enum Malformed {
        POINTER_TO_ITSELF(m -> m.pointer(m.at()).answer(1, 4).bytes(10, 53, 0, 1).build()),
        POINTER_FORWARD(m -> m.pointer(m.at() + 16).answer(1, 4).bytes(10, 53, 0, 1).bytes(0, 0).build()),
        POINTERS_IN_A_CIRCLE(m -> m.pointer(m.at() + 2).pointer(m.at() - 2).answer(1, 4).bytes(10, 53, 0, 1).build()),
        POINTER_PAST_THE_END(m -> m.pointer(0x3fff).answer(1, 4).bytes(10, 53, 0, 1).build()),
        POINTER_INTO_THE_HEADER(m -> m.pointer(2).answer(1, 4).bytes(10, 53, 0, 1).build()),
        HALF_A_POINTER(m -> m.address(1).bytes(0xc0).claimAnswers(2).build()),
        LABEL_OF_64(m -> m.label("x".repeat(64)).bytes(0).answer(1, 4).bytes(10, 53, 0, 1).build()),
        LABEL_OF_AN_UNKNOWN_KIND(m -> m.bytes(0x81, 1, 0).answer(1, 4).bytes(10, 53, 0, 1).build()),
        LABEL_PAST_THE_END(m -> m.address(1).bytes(60, 'x', 'y').claimAnswers(2).build()),
        NAME_OF_256(m -> {
            for (int i = 0; i < 4; i++) {
                m.label("x".repeat(63));
            }
            return m.bytes(0).answer(1, 4).bytes(10, 53, 0, 1).build();
        }),
        NAME_OF_256_BY_POINTERS(m -> {
            int first = m.at();
            m.label("x".repeat(63)).label("y".repeat(63)).label("z".repeat(63)).bytes(0);
            m.answer(1, 4).bytes(10, 53, 0, 1);
            return m.label("w".repeat(63)).pointer(first).answer(1, 4).bytes(10, 53, 0, 2).build();
        }),
        NAME_WITHOUT_AN_END(m -> m.address(1).label("xyz").claimAnswers(2).build()),
        DATA_PAST_THE_END(m -> m.pointer(12).answer(1, 400).bytes(10, 53, 0, 1).build()),
        DATA_TOO_SHORT_FOR_AN_ADDRESS(m -> m.pointer(12).answer(1, 3).bytes(10, 53, 0).build()),
        DATA_TOO_LONG_FOR_AN_ADDRESS(m -> m.pointer(12).answer(1, 5).bytes(10, 53, 0, 1, 9).build()),
        NO_DATA_WHERE_A_NAME_BELONGS(m -> m.pointer(12).answer(5, 0).build()),
        ALIAS_RUNS_PAST_ITS_DATA(m -> m.pointer(12).answer(5, 2).bytes(5, 'x').address(1).build()),
        MORE_ANSWERS_CLAIMED(m -> m.address(1).claimAnswers(2).build()),
        FEWER_ANSWERS_CLAIMED(m -> m.address(1).address(2).claimAnswers(1).build()),
        AUTHORITIES_CLAIMED(m -> m.address(1).claimAuthorities(65535).build()),
        RECORD_CUT_OFF(m -> m.address(1).cutTo(m.at() - 7)),
        MAZE_OF_POINTERS(m -> {
            int target = 12;
            m.pointer(12).answer(Type.NULL, 400);
            for (int i = 0; i < 200; i++) {
                int here = m.at();
                m.pointer(target);
                target = here;
            }
            return m.pointer(target).answer(1, 4).bytes(10, 53, 0, 1).build();
        }),
        EDNS_OPTION_PAST_ITS_END(m -> {
            byte[] message = m.address(1).bytes(0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 4, 0, 10, 0, 99).build();
            message[11] = 1;
            return message;
        });

        private final Function<HostileMessages, byte[]> build;

        Malformed(Function<HostileMessages, byte[]> build) {
            this.build = build;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aMalformedAnswerIsNoAnswerAndTheNextServerIsAsked(Malformed how) throws Exception {
        server((query, reply) -> reply.send(how.build.apply(new HostileMessages(query))));
        String message = refusedIpv4();
        assertTrue(message.contains("malformed"), message);
        server(new TestZone("www 60 A 10.53.0.80"));
        use(settings -> settings.withNames(names("fd00:53::1", "fd00:53::2")));
        assertEquals(List.of("10.53.0.80"), ipv4());
        assertTrue(client.sockets().isEmpty());
    }

    /** Answers that somebody sends who guesses; the right one follows. */
    private enum Forged {
        ID((query, m) -> {
            m[1] ^= 1;
            return m;
        }),
        NAME_ASKED_FOR((query, m) -> {
            m[13] = 'q';
            return m;
        }),
        TYPE_ASKED_FOR((query, m) -> {
            m[HostileMessages.questionEnd(query) - 3] = 28;
            return m;
        }),
        CLASS_ASKED_FOR((query, m) -> {
            m[HostileMessages.questionEnd(query) - 1] = 3;
            return m;
        }),
        NO_QUESTION((query, m) -> {
            byte[] header = Arrays.copyOf(m, 12);
            header[5] = 0;
            header[7] = 0;
            return header;
        }),
        TWO_QUESTIONS((query, m) -> {
            m[5] = 2;
            return m;
        }),
        QUERY_INSTEAD((query, m) -> {
            m[2] &= 0x7f;
            return m;
        }),
        OTHER_OPCODE((query, m) -> {
            m[2] |= 0x20;
            return m;
        }),
        SHORTER_THAN_A_HEADER((query, m) -> Arrays.copyOf(m, 5)),
        EMPTY((query, m) -> new byte[0]);

        private final BiFunction<byte[], byte[], byte[]> change;

        Forged(BiFunction<byte[], byte[], byte[]> change) {
            this.change = change;
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatDoesntRepeatTheQuestionIsPassedOverAndTheAnswerStillTaken(Forged how) throws Exception {
        server((query, reply) -> {
            reply.send(how.change.apply(query, new HostileMessages(query).address(66).build()));
            reply.send(new HostileMessages(query).address(80).build());
        });
        assertEquals(List.of("10.53.0.80"), ipv4());
    }

    @Test
    void whatComesFromAnotherPortOfTheServerIsPassedOver() throws Exception {
        server((query, reply) -> {
            reply.sendFromElsewhere(new HostileMessages(query).address(66).build());
            reply.send(new HostileMessages(query).address(80).build());
        });
        assertEquals(List.of("10.53.0.80"), ipv4());
    }

    @Test
    void withMixedCaseAnAnswerMustRepeatTheCase() throws Exception {
        use(settings -> settings.withMixedCase(true).withPatience(Duration.ofSeconds(2), 1));
        boolean[] mixed = new boolean[1];
        server((query, reply) -> {
            byte[] lower = new HostileMessages(query).address(66).build();
            for (int i = 12; i < HostileMessages.questionEnd(query) - 5; i++) {
                mixed[0] |= lower[i] >= 'A' && lower[i] <= 'Z';
                if (lower[i] >= 'A' && lower[i] <= 'Z') {
                    lower[i] |= 0x20;
                }
            }
            if (Arrays.mismatch(lower, 12, 20, query, 12, 20) >= 0) {
                reply.send(lower);
            }
            reply.send(new HostileMessages(query).address(80).build());
        });
        String name = "a-long-name-with-many-letters.test";
        assertEquals(List.of("10.53.0.80"), text(client.resolver().lookup(name, StandardProtocolFamily.INET)));
        assertTrue(mixed[0]);
    }

    @Test
    void whenManyGuessTheQuestionGoesByTcp() throws Exception {
        TestServer server = server((query, reply) -> {
            for (int i = 0; i < 2 * Transport.MAX_STRANGERS; i++) {
                byte[] forged = new HostileMessages(query).address(66).build();
                forged[0] ^= (byte) (i + 1);
                reply.send(forged);
            }
        });
        server.onTcp(query -> new HostileMessages(query).address(80).build());
        assertEquals(List.of("10.53.0.80"), ipv4());
        assertEquals(1, server.tcpQueries.size());
    }

    @Test
    void recordsThatNobodyAskedForAreNotBelieved() throws Exception {
        server((query, reply) -> {
            Message message = new TestZone("www 60 A 10.53.0.80").answer(new Message(query));
            TestZone poison = new TestZone("bank 600 A 10.53.0.66", "test. 600 NS evil", "evil 600 A 10.53.0.66");
            for (String name : List.of("bank.test.", "evil.test.")) {
                Message query2 = Message.newQuery(Record.newRecord(
                        Name.fromString(name), Type.A, DClass.IN));
                poison.answer(query2).getSection(1).forEach(record -> {
                    message.addRecord(record, Section.ANSWER);
                    message.addRecord(record, Section.ADDITIONAL);
                });
            }
            boolean www = new Message(query).getQuestion().getName().toString().equals("www.test.");
            reply.send(www ? message.toWire() : new TestZone().answer(new Message(query)).toWire());
        });
        assertEquals(List.of("10.53.0.80"), ipv4());
        assertEquals("bank.test: there is no such name", refused("bank.test"));
        assertEquals("evil.test: there is no such name", refused("evil.test"));
    }

    @Test
    void anAliasAloneIsAskedAfterAndAForeignAddressBesideItIsNotTaken() throws Exception {
        TestZone zone = new TestZone("real 60 A 10.53.0.80");
        server((query, reply) -> {
            boolean www = new Message(query).getQuestion().getName().toString().equals("www.test.");
            reply.send(!www
                    ? zone.answer(new Message(query)).toWire()
                    : new HostileMessages(query)
                            .pointer(12)
                            .answer(Type.CNAME, 7)
                            .label("real")
                            .pointer(16)
                            .address(66)
                            .build());
        });
        assertEquals(List.of("10.53.0.80"), ipv4());
    }

    @Test
    void aHeavilyCompressedMessageIsCheap() throws Exception {
        TestServer server = server((query, reply) -> {
            byte[] truncated = new HostileMessages(query).build();
            truncated[2] |= 0x02;
            reply.send(truncated);
        });
        server.onTcp(HostileServerTest::bomb);
        long startNs = System.nanoTime();
        use(settings -> settings.withPatience(Duration.ofSeconds(10), 1));
        String message = refusedIpv4();
        assertTrue(message.contains("malformed"), message);
        assertTrue(System.nanoTime() - startNs < 2_000_000_000L);
    }

    /** As many records as fit, each owner a long way through pointers. */
    private static byte[] bomb(byte[] query) {
        HostileMessages m = new HostileMessages(query);
        m.pointer(12).answer(Type.NULL, 2 * 8000);
        int target = 12;
        for (int i = 0; i < 8000; i++) {
            int here = m.at();
            m.pointer(target);
            target = Math.min(here, 0x3ffe);
        }
        while (m.at() < 65000) {
            m.pointer(target).answer(Type.CNAME, 2).pointer(target);
        }
        return m.build();
    }

    @Test
    void aServerThatClosesTheConnectionIsNoAnswer() throws Exception {
        TestServer server = server((query, reply) -> {
            byte[] truncated = new HostileMessages(query).build();
            truncated[2] |= 0x02;
            reply.send(truncated);
        });
        String message = refusedIpv4();
        assertTrue(message.contains("closed the connection"), message);
        server.onTcp(query -> {
            byte[] other = new HostileMessages(query).address(66).build();
            other[0] ^= 1;
            return other;
        });
        assertTrue(refusedIpv4().contains("answered something else"));
        assertTrue(client.sockets().stream().noneMatch(s -> s.state().contains("ESTAB")));
    }

    @Test
    void manyAddressesAreBounded() throws Exception {
        TestServer server = server((query, reply) -> {
            byte[] truncated = new HostileMessages(query).build();
            truncated[2] |= 0x02;
            reply.send(truncated);
        });
        server.onTcp(query -> {
            HostileMessages m = new HostileMessages(query);
            for (int i = 0; i < 4000; i++) {
                m.pointer(12).answer(1, 4).bytes(10, 53, i >> 8, i & 0xff);
            }
            return m.build();
        });
        String message = refusedIpv4();
        assertTrue(message.contains("claims 4001 records"), message);
    }

    @Test
    void theSameQuestionIsNotAskedTwiceAtTheSameTime() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        TestServer server = server((query, reply) -> {
            awaitUninterrupted(waiting);
            reply.send(new HostileMessages(query).address(80).build());
        });
        use(settings -> settings.withPatience(Duration.ofSeconds(10), 1));
        List<Thread> threads = new ArrayList<>();
        List<String> all = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 20; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                try {
                    all.addAll(ipv4());
                } catch (UnknownHostException e) {
                    all.add(e.getMessage());
                }
            }));
        }
        awaitRest(() -> !server.queries.isEmpty() && threads.stream().allMatch(HostileServerTest::isWaiting));
        waiting.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(Collections.nCopies(20, "10.53.0.80"), all);
        assertEquals(1, server.queries.size(), "RFC 5452 section 5: no birthday attack");
    }

    private static boolean isWaiting(Thread thread) {
        return thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING;
    }

    /** Until it's so, and stays so for a while: a thread may wait for something else before it waits for an answer. */
    private static void awaitRest(BooleanSupplier resting) {
        long since = System.nanoTime();
        while (System.nanoTime() - since < 100_000_000) {
            since = resting.getAsBoolean() ? since : System.nanoTime();
            Thread.onSpinWait();
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whoWaitsForAnothersQuestionAsksWhenThatOneIsInterrupted() throws Exception {
        TestServer server = server((query, reply) -> {});
        use(settings -> settings.withPatience(Duration.ofSeconds(10), 1));
        Thread first = Thread.ofVirtual().start(this::refusedIpv4);
        while (server.queries.isEmpty()) {
            Thread.onSpinWait();
        }
        List<String> found = Collections.synchronizedList(new ArrayList<>());
        Thread second = Thread.ofVirtual().start(() -> {
            try {
                found.addAll(ipv4());
            } catch (UnknownHostException e) {
                found.add(e.getMessage());
            }
        });
        awaitRest(() -> isWaiting(second));
        server.onUdp((query, reply) -> reply.send(new HostileMessages(query).address(80).build()));
        first.interrupt();
        second.join();
        assertEquals(List.of("10.53.0.80"), found);
    }

    @Test
    void anIpv4ServerIsAskedAsWell() throws Exception {
        TestServer server = server(new TestZone("www 60 A 10.53.0.80"));
        use(settings -> settings.withNames(names("10.53.0.1")));
        assertEquals(List.of("10.53.0.80"), ipv4());
        assertEquals(1, server.queries.size());
        assertEquals(IpAddress.parse("10.53.0.80"), IpAddress.parse(ipv4().getFirst()));
    }
}
