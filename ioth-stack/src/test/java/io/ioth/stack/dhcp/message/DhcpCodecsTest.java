/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.dhcp.message;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.net.IpAddress;
import io.ioth.net.MacAddress;
import io.ioth.stack.rfc.Rfc;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** DHCP's messages: what's written is read again, and what can't be read is null. */
class DhcpCodecsTest {

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(Dhcp4Message message) {
        ByteBuf out = Unpooled.buffer();
        message.writeTo(out);
        return Arrays.copyOf(out.array(), out.readableBytes());
    }

    private static Dhcp4Message parse4(byte[] bytes) {
        return Dhcp4Message.parse(Unpooled.wrappedBuffer(bytes), 0, bytes.length);
    }

    private static Dhcp4Message message(Dhcp4Options options) {
        return new Dhcp4Message(2, 0x1234_5678, 77, true, IpAddress.parse("10.0.0.1"), IpAddress.parse("10.0.0.2"),
                MacAddress.parse("02:00:5e:10:00:01"), options);
    }

    @Property(tries = 200)
    void longAndShortOptionsComeBack(@ForAll @Size(max = 1000) byte[] value) {
        Dhcp4Options options = new Dhcp4Options().put(Option4.MESSAGE_TYPE, (byte) 5).put(200, value);
        Dhcp4Message again = parse4(bytes(message(options)));
        assertNotNull(again);
        assertArrayEquals(value, again.options().get(200));
        assertEquals(Dhcp4Type.ACK, again.options().type());
        assertEquals(0x1234_5678, again.xid());
        assertEquals(77, again.secs());
        assertTrue(again.broadcast());
        assertEquals(IpAddress.parse("10.0.0.1"), again.ciaddr());
        assertEquals(IpAddress.parse("10.0.0.2"), again.yiaddr());
        assertEquals(MacAddress.parse("02:00:5e:10:00:01"), again.chaddr());
    }

    /** Fields in use for options are read after the options, {@code file} first (RFC 2131 §4.1, RFC 3396 §5). */
    @Test
    @Rfc(value = 2131, req = "4.1-4")
    void overloadedFieldsAreReadInOrder() {
        byte[] bytes = bytes(message(new Dhcp4Options().put(Option4.OVERLOAD, (byte) 3).put(15, latin("a"))));
        byte[] file = {15, 1, 'b', -1, 15, 1, 'x'};
        byte[] sname = {15, 1, 'c', -1};
        System.arraycopy(file, 0, bytes, 108, file.length);
        System.arraycopy(sname, 0, bytes, 44, sname.length);
        Dhcp4Message message = parse4(bytes);
        assertNotNull(message);
        assertEquals("abc", message.options().text(15));
    }

    @Test
    void otherLinkLayersAndBootpAreNot() {
        byte[] good = bytes(message(new Dhcp4Options()));
        assertNotNull(parse4(good));
        for (int at : new int[] {1, 2, 236}) {
            byte[] bad = good.clone();
            bad[at] = 9;
            assertNull(parse4(bad));
        }
        assertNull(parse4(Arrays.copyOf(good, 239)));
    }

    @Property(tries = 500)
    void noBytesMakeTheDhcp4ReaderThrow(@ForAll long seed) {
        byte[] bytes = mutated(bytes(message(new Dhcp4Options()
                .put(Option4.MESSAGE_TYPE, (byte) 2)
                .put(Option4.DOMAIN_SEARCH, latin("\3lab\7example\0\300\0"))
                .put(Option4.CLASSLESS_ROUTES, new byte[] {8, 10, 10, 0, 0, 2}))), new Random(seed), 236);
        Dhcp4Message message = parse4(bytes);
        if (message != null) {
            Dhcp4Options options = message.options();
            options.type();
            for (int code = 0; code < 256; code++) {
                options.number(code, 4);
                options.addresses(code);
                options.text(code);
                byte[] value = options.get(code);
                if (value != null) {
                    DomainNames.decode(value);
                    ClasslessRoute.decode(value);
                }
            }
        }
    }

    private static byte[] mutated(byte[] bytes, Random random, int from) {
        byte[] result = Arrays.copyOf(bytes, from + random.nextInt(bytes.length - from + 1));
        for (int i = random.nextInt(12); i > 0; i--) {
            if (result.length > from) {
                result[from + random.nextInt(result.length - from)] = (byte) random.nextInt();
            }
        }
        return result;
    }

    @Property(tries = 500)
    void noBytesMakeTheDhcp6ReaderThrow(@ForAll long seed) {
        Dhcp6Options options = new Dhcp6Options().add(Option6.CLIENT_ID, new byte[] {0, 3, 0, 1, 2, 3});
        options.add(new IaNa(1, 2, 3, List.of(new IaAddress(IpAddress.parse("fd00::1"), 4, 5)), Status6.SUCCESS));
        options.addAddresses(Option6.DNS_SERVERS, List.of(IpAddress.parse("fd00::53")));
        options.add(Option6.NTP_SERVER, new byte[] {0, 1, 0, 2, 9, 9});
        options.add(Option6.DOMAIN_LIST, DomainNames.encode("example.org", true));
        ByteBuf out = Unpooled.buffer();
        new Dhcp6Message(Dhcp6Type.REPLY, 0x123456, options).writeTo(out);
        byte[] bytes = mutated(Arrays.copyOf(out.array(), out.readableBytes()), new Random(seed), 0);
        Dhcp6Message message = Dhcp6Message.parse(Unpooled.wrappedBuffer(bytes), 0, bytes.length);
        if (message != null) {
            message.options().association(1);
            message.options().status();
            message.options().timeServers();
            for (int code = 0; code < 100; code++) {
                message.options().duid(code);
                message.options().addresses(code);
                message.options().names(code);
                message.options().number(code, 2);
            }
        }
    }

    @Property(tries = 500)
    void anyBytesAreNamesOrNone(@ForAll @Size(max = 300) byte[] bytes) {
        List<String> names = DomainNames.decode(bytes);
        if (names != null) {
            assertTrue(names.stream().allMatch(DomainNames::isName));
        }
    }

    @Test
    void pointersLeadBackOnly() {
        assertEquals(List.of("a.b", "c.b"), DomainNames.decode(latin("\1a\1b\0\1c\300\2")));
        assertNull(DomainNames.decode(latin("\300\0")));
        assertNull(DomainNames.decode(latin("\1a\300\0")), "to itself");
        assertNull(DomainNames.decode(latin("\300\2\1a\0")), "ahead");
        assertNull(DomainNames.decode(latin("\1a")), "no end");
        assertNull(DomainNames.decode(latin("\5a")), "past the end");
        assertNull(DomainNames.decode(latin("\1a\300")), "half a pointer");
        assertNull(DomainNames.decode(latin("\101" + "x".repeat(65) + "\0")), "a long label");
    }

    @Test
    void namesThatCannotBeSentAreRefused() {
        assertArrayEquals(latin("\3web\7example\0"), DomainNames.encode("web.example.", true));
        assertThrows(IllegalArgumentException.class, () -> DomainNames.encode("a..b", true));
        assertThrows(IllegalArgumentException.class, () -> DomainNames.encode("x".repeat(64), true));
        assertThrows(IllegalArgumentException.class, () -> DomainNames.encode("abc.".repeat(64) + "d", true));
    }

    @Test
    void aNameInPartHasNoRoot() {
        assertArrayEquals(latin("\1\3web"), ClientFqdn.encode6("web"));
        assertArrayEquals(latin("\5\0\0\3web\1a\0"), ClientFqdn.encode4("web.a"));
    }

    /** RFC 8415 §11.2, §11.4 and §11.5. */
    @Test
    void identifiersHaveTheirForms() {
        MacAddress mac = MacAddress.parse("02:00:5e:10:00:01");
        assertEquals("0001000100000005" + "02005e100001", Duid.ofMacAndTime(mac, 946_684_805L).toString());
        assertEquals("00030001" + "02005e100001", Duid.ofMac(mac).toString());
        assertEquals("0004" + "00112233445566778899aabbccddeeff",
                Duid.ofUuid(UUID.fromString("00112233-4455-6677-8899-aabbccddeeff")).toString());
        assertEquals(Duid.ofMac(mac), Duid.parse("0003000102005e100001"));
        assertNull(Duid.parse("0001"), "no identifier");
        assertNull(Duid.parse("00" .repeat(131)), "too long");
        assertNull(Duid.parse("xyz"));
    }

    /** The widths of RFC 3442's own examples. */
    @Test
    void classlessRoutesHaveAsManyOctetsAsTheyNeed() {
        byte[] gateway = {9, 8, 7, 6};
        Object[][] examples = {
            {new byte[] {0}, "0.0.0.0/0"},
            {new byte[] {8, 10}, "10.0.0.0/8"},
            {new byte[] {24, 10, 0, 0}, "10.0.0.0/24"},
            {new byte[] {16, 10, 17}, "10.17.0.0/16"},
            {new byte[] {24, 10, 27, (byte) 129}, "10.27.129.0/24"},
            {new byte[] {25, 10, (byte) 229, 0, (byte) 128}, "10.229.0.128/25"},
            {new byte[] {32, 10, (byte) 198, 122, 47}, "10.198.122.47/32"},
            {new byte[] {9, 10, (byte) 255}, "10.128.0.0/9"}
        };
        for (Object[] example : examples) {
            byte[] descriptor = (byte[]) example[0];
            byte[] whole = Arrays.copyOf(descriptor, descriptor.length + 4);
            System.arraycopy(gateway, 0, whole, descriptor.length, 4);
            List<ClasslessRoute> routes = ClasslessRoute.decode(whole);
            assertNotNull(routes);
            assertEquals(example[1], routes.getFirst().destination().toString());
            assertEquals(IpAddress.parse("9.8.7.6"), routes.getFirst().gateway());
            assertNull(ClasslessRoute.decode(Arrays.copyOf(whole, whole.length - 1)));
        }
    }

    @Test
    @Rfc(value = 2131, req = {"2-3", "4.1-1"})
    void theReservedFlagsAreZeroAndTheEndIsLast() {
        byte[] bytes = bytes(message(new Dhcp4Options().put(Option4.MESSAGE_TYPE, (byte) 1)));
        assertEquals((byte) 0x80, bytes[10]);
        assertEquals(0, bytes[11]);
        assertArrayEquals(new byte[] {53, 1, 1, -1, 0}, Arrays.copyOfRange(bytes, 240, 245));
    }

    @Test
    @Rfc(value = 8415, req = {"11-1", "11-2"})
    void identifiersOfUnknownTypesAreCompared() {
        byte[] unknown = {0, 99, 1, 2, 3};
        assertEquals(Duid.of(unknown), Duid.of(unknown.clone()));
        assertNotEquals(Duid.of(unknown), Duid.of(new byte[] {0, 99, 1, 2, 4}));
    }
}
