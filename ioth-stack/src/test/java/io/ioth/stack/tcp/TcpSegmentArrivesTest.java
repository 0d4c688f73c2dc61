/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ioth.stack.rfc.Rfc;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** RFC 9293 §3.10.7.4 as a table: what each segment does in each synchronized state. */
class TcpSegmentArrivesTest extends TcpStates {

    /**
     * What is answered and, behind {@code >}, which state follows. {@code -}: nothing is; {@code ack}: RCV.NXT is acknowledged;
     * {@code ack5}: and five bytes more.
     */
    private static final String TABLE = """
            segment           | ESTABLISHED   | FIN-WAIT-1      | FIN-WAIT-2     | CLOSE-WAIT | CLOSING     | LAST-ACK  | TIME-WAIT
            old text          | ack           | ack             | ack            | ack        | ack         | ack       | ack
            text beyond       | ack           | ack             | ack            | ack        | ack         | ack       | ack
            empty beyond      | ack           | ack             | ack            | ack        | ack         | ack       | ack
            rst               | ->CLOSED      | ->CLOSED        | ->CLOSED       | ->CLOSED   | ->CLOSED    | ->CLOSED  | -
            rst with text     | ->CLOSED      | ->CLOSED        | ->CLOSED       | ->CLOSED   | ->CLOSED    | ->CLOSED  | -
            rst in window     | ack           | ack             | ack            | ack        | ack         | ack       | -
            rst before        | -             | -               | -              | -          | -           | -         | -
            rst beyond        | -             | -               | -              | -          | -           | -         | -
            syn               | ack           | ack             | ack            | ack        | ack         | ack       | ack
            syn before        | ack           | ack             | ack            | ack        | ack         | ack       | ack
            syn,ack again     | ack           | ack             | ack            | ack        | ack         | ack       | ack
            text without ack  | -             | -               | -              | -          | -           | -         | ack
            ack of the future | ack           | ack             | ack            | ack        | ack         | ack       | -
            ack of old        | ack           | ack             | ack            | ack        | ack         | ack       | -
            same ack again    | -             | -               | -              | -          | -           | -         | -
            ack of all        | -             | ->FIN-WAIT-2    | -              | -          | ->TIME-WAIT | ->CLOSED  | -
            text              | ack5          | ack5            | ack5           | -          | -           | -         | ack
            text and ack      | ack5          | ack5>FIN-WAIT-2 | ack5          | -          | ->TIME-WAIT | ->CLOSED  | ack
            text ahead        | ack           | ack             | ack            | -          | -           | -         | ack
            urgent text       | ack5          | ack5            | ack5           | -          | -           | -         | ack
            fin               | ack1>CLOSE-WAIT | ack1>CLOSING  | ack1>TIME-WAIT | -          | -           | -         | ack
            fin and ack       | ack1>CLOSE-WAIT | ack1>TIME-WAIT | ack1>TIME-WAIT | -         | ->TIME-WAIT | ->CLOSED  | ack
            text and fin      | ack6>CLOSE-WAIT | ack6>CLOSING  | ack6>TIME-WAIT | -          | -           | -         | ack
            fin ahead         | ack           | ack             | ack            | -          | -           | -         | ack
            fin before        | ack           | ack             | ack            | ack        | ack         | ack       | ack
            """;

    static Stream<Arguments> cells() {
        List<String> lines = TABLE.lines().toList();
        String[] states = lines.getFirst().split("\\s*\\|\\s*");
        List<Arguments> all = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split("\\s*\\|\\s*");
            for (int i = 1; i < states.length; i++) {
                all.add(Arguments.of(cells[0].strip(), states[i], cells[i]));
            }
        }
        return all.stream();
    }

    private Seg segment(String name) {
        Seg now = Seg.ack(sndUna).seq(rcvNxt);
        return switch (name) {
            case "old text" -> now.seq(rcvNxt - 10).data(5);
            case "text beyond" -> now.seq(rcvNxt + 70_000).data(5);
            case "empty beyond" -> now.seq(rcvNxt + 70_000);
            case "rst" -> Seg.rst().seq(rcvNxt);
            case "rst with text" -> Seg.rst().seq(rcvNxt).data("why not");
            case "rst in window" -> Seg.rst().seq(rcvNxt + 5);
            case "rst before" -> Seg.rst().seq(rcvNxt - 1);
            case "rst beyond" -> Seg.rst().seq(rcvNxt + 70_000);
            case "syn" -> Seg.syn().seq(rcvNxt + 5);
            case "syn before" -> Seg.syn().seq(rcvNxt - 50);
            case "syn,ack again" -> Seg.synAck().seq(100).ackNumber(1);
            case "text without ack" -> Seg.flags(0).seq(rcvNxt).data(5);
            case "ack of the future" -> Seg.ack(sndNxt + 1).seq(rcvNxt);
            case "ack of old" -> Seg.ack(sndUna - 70_000 & 0xffff_ffffL).seq(rcvNxt);
            case "same ack again" -> now;
            case "ack of all" -> Seg.ack(sndNxt).seq(rcvNxt);
            case "text" -> now.data(5);
            case "text and ack" -> Seg.ack(sndNxt).seq(rcvNxt).data(5);
            case "text ahead" -> now.seq(rcvNxt + 10).data(5);
            case "urgent text" -> now.data(5).urgent(3);
            case "fin" -> Seg.finAck(sndUna).seq(rcvNxt);
            case "fin and ack" -> Seg.finAck(sndNxt).seq(rcvNxt);
            case "text and fin" -> Seg.finAck(sndUna).seq(rcvNxt).data(5);
            case "fin ahead" -> Seg.finAck(sndUna).seq(rcvNxt + 5);
            case "fin before" -> Seg.finAck(sndUna).seq(rcvNxt - 1);
            default -> throw new IllegalArgumentException(name);
        };
    }

    @ParameterizedTest(name = "{1}: {0}")
    @MethodSource("cells")
    @Rfc(value = 9293, req = {"MUST-66", "SHLD-2", "SHLD-31", "MUST-30", "MUST-12"})
    @Rfc(value = 5961, req = {"3.2-1", "3.2-2", "3.2-3", "3.2-4", "4.2-1", "4.2-2", "5.2-1", "5.2-2"})
    void inEachState(String segment, String state, String expected) throws Exception {
        enter(state);
        peerSends(segment(segment));
        String[] parts = expected.split(">");
        switch (parts[0]) {
            case "-" -> emitsNothing();
            case "ack" -> emits(Seg.ack(rcvNxt).seq(sndNxt).data(0));
            default -> emits(Seg.ack(rcvNxt + Integer.parseInt(parts[0].substring(3))).seq(sndNxt).data(0));
        }
        emitsNothing();
        assertEquals(parts.length > 1 ? parts[1] : state, socket.stateName());
    }
}
