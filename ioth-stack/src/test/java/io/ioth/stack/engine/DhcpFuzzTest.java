/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.engine;

import static io.ioth.stack.engine.DhcpBench.answer4;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.AutoSettings;
import io.ioth.AutoSettings.Want;
import io.ioth.metrics.DropReason;
import io.ioth.net.IpAddress;
import io.ioth.stack.dhcp.LeaseStore;
import io.ioth.stack.dhcp.message.Dhcp4Message;
import io.ioth.stack.dhcp.message.Dhcp4Type;
import io.ioth.stack.dhcp.message.Dhcp6Message;
import io.ioth.stack.dhcp.message.Dhcp6Type;
import io.ioth.stack.dhcp.message.Option4;
import io.ioth.stack.dhcp.message.Option6;
import io.ioth.stack.engine.DhcpBench.Sent4;
import io.ioth.stack.engine.DhcpBench.Sent6;
import io.ioth.stack.rfc.Rfc;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Servers that answer with anything at all: no error of our own, a bounded number of messages, and addresses that hosts may have. */
class DhcpFuzzTest {

    private static final int STEPS = 60;
    /** No more than so many messages in so many steps: whatever servers say, clients don't flood. */
    private static final int MAX_MESSAGES = 400;

    @Property(tries = 60)
    @Rfc(value = 8415, req = "14.1-1")
    void noServerBreaksTheClients(@ForAll long seed) {
        Random random = new Random(seed);
        AutoSettings both = AutoSettings.NONE.withDhcp4(Want.IF_THERE).withDhcp6(Want.IF_THERE);
        int messages = 0;
        try (DhcpBench bench = new DhcpBench(random.nextBoolean(), LeaseStore.NONE).configure(both)) {
            for (int step = 0; step < STEPS; step++) {
                bench.runSeconds(random.nextInt(4) == 0 ? random.nextInt(400) : random.nextDouble() * 3);
                messages += bench.sent4.size() + bench.sent6.size();
                if (!bench.sent4.isEmpty()) {
                    answer(bench, bench.sent4.getLast(), random);
                }
                if (!bench.sent6.isEmpty()) {
                    answer(bench, bench.sent6.getLast(), random);
                }
                bench.sent4.clear();
                bench.sent6.clear();
                if (random.nextInt(10) == 0) {
                    bench.claim4("10.0.0.5");
                    bench.claim6("fd00::5");
                }
            }
            assertEquals(0, bench.drops(DropReason.INTERNAL_ERROR));
            assertTrue(messages < MAX_MESSAGES, messages + " messages");
            assertTrue(bench.addresses().size() < 20, "addresses: " + bench.addresses());
        }
    }

    private static void answer(DhcpBench bench, Sent4 to, Random random) {
        Dhcp4Type type = Dhcp4Type.values()[random.nextInt(6)];
        Dhcp4Message answer = answer4(to, random.nextBoolean() ? type : Dhcp4Type.ACK, "10.0.0." + random.nextInt(256));
        for (int i = random.nextInt(4); i > 0; i--) {
            byte[] value = new byte[random.nextInt(30)];
            random.nextBytes(value);
            answer.options().put(1 + random.nextInt(254), value);
        }
        if (random.nextBoolean()) {
            answer.options().putInt(Option4.LEASE_TIME, random.nextInt(100));
            answer.options().putInt(Option4.RENEWAL_TIME, random.nextInt(100));
            answer.options().putInt(Option4.REBINDING_TIME, random.nextInt(100));
        }
        ByteBuf out = Unpooled.buffer();
        answer.writeTo(out);
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        for (int i = random.nextInt(3); i > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        bench.deliver4(bytes, IpAddress.BROADCAST_IPV4, -1L >>> 16);
    }

    private static void answer(DhcpBench bench, Sent6 to, Random random) {
        Dhcp6Type type = random.nextInt(4) == 0
                ? Dhcp6Type.values()[random.nextInt(11)]
                : to.message().type() == Dhcp6Type.SOLICIT ? Dhcp6Type.ADVERTISE : Dhcp6Type.REPLY;
        Dhcp6Message answer = DhcpBench.answer6(to, type);
        if (to.options().has(Option6.IA_NA) && random.nextInt(8) != 0) {
            answer.options().add(DhcpBench.association(to, random.nextInt(50), random.nextInt(80),
                    "fd00::" + random.nextInt(9), random.nextInt(100), random.nextInt(150)));
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            byte[] value = new byte[random.nextInt(40)];
            random.nextBytes(value);
            answer.options().add(1 + random.nextInt(90), value);
        }
        if (random.nextInt(4) == 0) {
            answer.options().addShorts(Option6.STATUS_CODE, random.nextInt(8));
        }
        ByteBuf out = Unpooled.buffer();
        answer.writeTo(out);
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        for (int i = random.nextInt(3); i > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        bench.deliver6(bytes);
    }
}
