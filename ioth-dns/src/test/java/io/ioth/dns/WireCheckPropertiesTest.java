/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.dns;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;
import org.xbill.DNS.WireParseException;

/** Whatever bytes come, the check and the decoder behind it say yes or no, and nothing else. */
class WireCheckPropertiesTest {

    private static final TestZone ZONE = new TestZone(
            "a 60 CNAME b",
            "b 60 CNAME www",
            "www 60 A 10.0.0.1",
            "www 60 AAAA fd00::1",
            "www 60 MX 5 mail",
            "www 60 SOA ns root 1 2 3 4 5",
            "www 60 SRV 1 2 3 mail",
            "www 60 TXT \"some text\"",
            "www 60 NSEC a A AAAA");
    private static final int[] TYPES = {
        Type.A, Type.AAAA, Type.MX, Type.SOA, Type.SRV, Type.TXT, Type.NSEC, Type.CNAME
    };

    private static byte[] valid(Random random) {
        Name name = Name.fromConstantString(random.nextBoolean() ? "a.test." : "www.test.");
        Record question = Record.newRecord(name, TYPES[random.nextInt(TYPES.length)], DClass.IN);
        return ZONE.answer(Message.newQuery(question)).toWire();
    }

    /** Whether it was found good; then the decoder sees as many records, unless some are said to be missing, when it may stop early. */
    private static boolean decodes(byte[] wire) {
        try {
            WireCheck.check(wire);
        } catch (WireParseException e) {
            return false;
        }
        try {
            Message message = new Message(wire);
            int counted = (wire[6] & 0xff) << 8 | wire[7] & 0xff;
            int decoded = message.getSection(Section.ANSWER).size();
            assertTrue(
                    message.getHeader().getFlag(Flags.TC) ? decoded <= counted : decoded == counted,
                    decoded + " of " + counted + " in " + HexFormat.of().formatHex(wire));
            return true;
        } catch (IOException e) {
            return false;
        } catch (RuntimeException e) {
            return fail("the decoder threw " + e, e);
        }
    }

    @Property(tries = 2000)
    void anyBytes(@ForAll @Size(max = 600) byte[] wire) {
        decodes(wire);
    }

    @Property(tries = 500)
    void whatAServerSendsIsGood(@ForAll long seed) {
        byte[] wire = valid(new Random(seed));
        assertDoesNotThrow(() -> WireCheck.check(wire));
        assertEquals(true, decodes(wire));
    }

    @Property(tries = 4000)
    void changedBytes(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] wire = valid(random);
        for (int i = random.nextInt(1, 6); i > 0; i--) {
            int value = random.nextInt(4) == 0 ? 0xc0 | random.nextInt(2) : random.nextInt();
            wire[random.nextInt(wire.length)] = (byte) value;
        }
        decodes(random.nextInt(5) == 0 ? Arrays.copyOf(wire, random.nextInt(wire.length + 8)) : wire);
    }
}
