/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.dhcp.message;

import io.ioth.net.IpAddress;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Options of a DHCPv4 message by number. Parts of one option are one option (RFC 3396). */
public final class Dhcp4Options {

    private static final int MAX_PART = 255;
    private static final int IPV4_LENGTH = 4;

    private final Map<Integer, byte[]> options = new TreeMap<>();

    /** None. */
    public Dhcp4Options() {}

    /**
     * Reads a field of a message that holds options, and adds what it has to what was read before.
     *
     * @return false when an option goes past the end
     */
    boolean read(ByteBuf bytes, int offset, int length) {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            int code = bytes.getUnsignedByte(at++);
            if (code == Option4.END) {
                return true;
            }
            if (code == Option4.PAD) {
                continue;
            }
            if (at >= end || at + 1 + bytes.getUnsignedByte(at) > end) {
                return false;
            }
            int size = bytes.getUnsignedByte(at++);
            append(code, bytes, at, size);
            at += size;
        }
        return true;
    }

    private void append(int code, ByteBuf bytes, int at, int size) {
        byte[] before = options.getOrDefault(code, new byte[0]);
        byte[] whole = Arrays.copyOf(before, before.length + size);
        bytes.getBytes(at, whole, before.length, size);
        options.put(code, whole);
    }

    /** Writes them all, the message's type first, and the end; long ones in parts. */
    void writeTo(ByteBuf out) {
        byte[] type = options.get(Option4.MESSAGE_TYPE);
        if (type != null) {
            write(out, Option4.MESSAGE_TYPE, type);
        }
        options.forEach((code, value) -> {
            if (code != Option4.MESSAGE_TYPE) {
                write(out, code, value);
            }
        });
        out.writeByte(Option4.END);
    }

    private static void write(ByteBuf out, int code, byte[] value) {
        int at = 0;
        do {
            int part = Math.min(MAX_PART, value.length - at);
            out.writeByte(code).writeByte(part).writeBytes(value, at, part);
            at += part;
        } while (at < value.length);
    }

    /** Sets an option. */
    public Dhcp4Options put(int code, byte... value) {
        options.put(code, value.clone());
        return this;
    }

    /** Sets an option to an address. */
    public Dhcp4Options put(int code, IpAddress address) {
        return put(code, address.toBytes());
    }

    /** Sets an option to addresses. */
    public Dhcp4Options put(int code, List<IpAddress> addresses) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (IpAddress each : addresses) {
            out.writeBytes(each.toBytes());
        }
        return put(code, out.toByteArray());
    }

    /** Sets an option to a number of 32 bits. */
    public Dhcp4Options putInt(int code, long value) {
        return put(code, ByteBuffer.allocate(IPV4_LENGTH).putInt((int) value).array());
    }

    /** Sets an option to a number of 16 bits. */
    public Dhcp4Options putShort(int code, int value) {
        return put(code, (byte) (value >> 8), (byte) value);
    }

    /** Whether the option is there. */
    public boolean has(int code) {
        return options.containsKey(code);
    }

    /** The option's bytes, not a copy; null when it isn't there. */
    public byte @Nullable [] get(int code) {
        return options.get(code);
    }

    /** The option as an unsigned number of as many bytes as {@code size} says; -1 when it's missing or of another length. */
    public long number(int code, int size) {
        byte[] value = options.get(code);
        if (value == null || value.length != size) {
            return -1;
        }
        long number = 0;
        for (byte b : value) {
            number = number << 8 | b & 0xff;
        }
        return number;
    }

    /** Seconds; -1 when they are missing. All ones, 0xffffffff, are for ever. */
    public long seconds(int code) {
        return number(code, IPV4_LENGTH);
    }

    /** The option as one address; null when it's missing or of another length. */
    public @Nullable IpAddress address(int code) {
        long bits = number(code, IPV4_LENGTH);
        return bits < 0 ? null : IpAddress.ofIpv4((int) bits);
    }

    /** The option as addresses; none when it's missing, and no part of one. */
    public List<IpAddress> addresses(int code) {
        byte[] value = options.get(code);
        List<IpAddress> result = new ArrayList<>();
        if (value != null) {
            ByteBuffer in = ByteBuffer.wrap(value);
            while (in.remaining() >= IPV4_LENGTH) {
                result.add(IpAddress.ofIpv4(in.getInt()));
            }
        }
        return result;
    }

    /** The option as text, without zeros at its end (RFC 2132 §2); empty when it's missing. */
    public String text(int code) {
        byte[] value = options.get(code);
        if (value == null) {
            return "";
        }
        int length = value.length;
        while (length > 0 && value[length - 1] == 0) {
            length--;
        }
        return new String(value, 0, length, StandardCharsets.UTF_8);
    }

    /** Which message this is; null when it's none that we know. */
    public @Nullable Dhcp4Type type() {
        return Dhcp4Type.of((int) number(Option4.MESSAGE_TYPE, 1));
    }
}
