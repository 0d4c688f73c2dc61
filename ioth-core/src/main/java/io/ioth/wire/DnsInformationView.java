/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.wire;

import io.ioth.net.IpAddress;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A recursive DNS server option, or a DNS search list option (RFC 8106 §5). Reused; borrows the bytes. */
public final class DnsInformationView {

    /** The most names read from one search list. */
    public static final int MAX_NAMES = 16;

    private static final int HEADER_LENGTH = 8;
    private static final int MAX_LABEL = 63;
    private static final int MAX_NAME = 253;

    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    private int offset;
    private int length;

    /** A view of nothing. */
    public DnsInformationView() {}

    /** Points the view at the option that {@code options} is at: of servers, a whole number of them and at least one. */
    public WireFault check(NdOptions options) {
        bytes = options.bytes();
        offset = options.offset();
        length = options.length();
        if (length <= HEADER_LENGTH) {
            return WireFault.BAD_LENGTH;
        }
        boolean whole = options.type() != NdOptions.RDNSS || (length - HEADER_LENGTH & 15) == 0;
        return whole ? WireFault.OK : WireFault.BAD_LENGTH;
    }

    /** For how many seconds it may be used, unsigned; {@link PrefixInformationView#INFINITE} for ever. */
    public long lifetime() {
        return bytes.getUnsignedInt(offset + 4);
    }

    /** How many servers there are. */
    public int servers() {
        return (length - HEADER_LENGTH) >> 4;
    }

    /** A server; a fresh object. */
    public IpAddress server(int index) {
        int at = offset + HEADER_LENGTH + (index << 4);
        return new IpAddress(bytes.getLong(at), bytes.getLong(at + 8));
    }

    /**
     * The names of a search list, without a last dot, up to the first that is none or isn't all there: at most {@link #MAX_NAMES}. Names
     * aren't compressed here (RFC 8106 §5.2).
     */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        int end = offset + length;
        int at = offset + HEADER_LENGTH;
        while (at < end && bytes.getByte(at) != 0 && names.size() < MAX_NAMES) {
            StringBuilder name = new StringBuilder();
            at = readName(at, end, name);
            if (at < 0) {
                break;
            }
            names.add(name.toString());
        }
        return names;
    }

    /** Where the next name begins, or -1 when this isn't one. */
    private int readName(int start, int end, StringBuilder into) {
        int at = start;
        while (at < end) {
            int label = bytes.getUnsignedByte(at++);
            if (label == 0) {
                return into.length() <= MAX_NAME ? at : -1;
            }
            if (label > MAX_LABEL || label > end - at || !isLabel(at, label)) {
                return -1;
            }
            into.append(into.isEmpty() ? "" : ".").append(bytes.toString(at, label, StandardCharsets.US_ASCII));
            at += label;
        }
        return -1;
    }

    /** Letters, digits, hyphens and underscores: nothing that could be taken for more than a name where it's printed. */
    private boolean isLabel(int at, int length) {
        for (int i = at; i < at + length; i++) {
            int c = bytes.getByte(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            if (!letter && !(c >= '0' && c <= '9') && c != '-' && c != '_') {
                return false;
            }
        }
        return true;
    }
}
