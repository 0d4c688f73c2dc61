/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.dhcp.message;

import io.ioth.net.IpAddress;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Options of a DHCPv6 message, in their order (RFC 8415 §21.1). */
public final class Dhcp6Options {

    private static final int HEADER = 4;
    private static final int ADDRESS_LENGTH = 16;
    private static final int NTP_ADDRESS = 1;
    private static final int MAX_OPTIONS = 256;

    private record Option(int code, byte[] value) {}

    private final List<Option> options = new ArrayList<>();

    /** None. */
    public Dhcp6Options() {}

    /** Reads options from {@code offset} to the end; null when one goes past it, when there are very many, or when the offset does. */
    static @Nullable Dhcp6Options parse(byte[] bytes, int offset) {
        Dhcp6Options result = new Dhcp6Options();
        if (offset > bytes.length) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        in.position(offset);
        while (in.hasRemaining()) {
            if (in.remaining() < HEADER || result.options.size() == MAX_OPTIONS) {
                return null;
            }
            int code = in.getShort() & 0xffff;
            int length = in.getShort() & 0xffff;
            if (length > in.remaining()) {
                return null;
            }
            byte[] value = new byte[length];
            in.get(value);
            result.options.add(new Option(code, value));
        }
        return result;
    }

    void writeTo(ByteBuf out) {
        for (Option each : options) {
            out.writeShort(each.code).writeShort(each.value.length).writeBytes(each.value);
        }
    }

    /** Adds an option. */
    public Dhcp6Options add(int code, byte... value) {
        options.add(new Option(code, value.clone()));
        return this;
    }

    /** Adds an option that is one number of 16 bits, or several. */
    public Dhcp6Options addShorts(int code, int... values) {
        ByteBuffer out = ByteBuffer.allocate(2 * values.length);
        for (int value : values) {
            out.putShort((short) value);
        }
        return add(code, out.array());
    }

    /** Adds an option that is a number of 32 bits. */
    public Dhcp6Options addInt(int code, long value) {
        return add(code, ByteBuffer.allocate(4).putInt((int) value).array());
    }

    /** Adds an option that is addresses. */
    public Dhcp6Options addAddresses(int code, List<IpAddress> addresses) {
        ByteBuffer out = ByteBuffer.allocate(ADDRESS_LENGTH * addresses.size());
        for (IpAddress each : addresses) {
            out.putLong(each.high()).putLong(each.low());
        }
        return add(code, out.array());
    }

    /** Adds an association. */
    public Dhcp6Options add(IaNa association) {
        return add(Option6.IA_NA, association.toBytes());
    }

    /** Whether the option is there. */
    public boolean has(int code) {
        return get(code) != null;
    }

    /** The bytes of the first option of that number, not a copy; null when there's none. */
    public byte @Nullable [] get(int code) {
        for (Option each : options) {
            if (each.code == code) {
                return each.value;
            }
        }
        return null;
    }

    /** The bytes of all options of that number. */
    public List<byte[]> all(int code) {
        List<byte[]> result = new ArrayList<>();
        for (Option each : options) {
            if (each.code == code) {
                result.add(each.value);
            }
        }
        return result;
    }

    /** The option as an unsigned number of as many bytes as {@code size} says; -1 when it's missing or of another length. */
    public long number(int code, int size) {
        byte[] value = get(code);
        if (value == null || value.length != size) {
            return -1;
        }
        long number = 0;
        for (byte b : value) {
            number = number << 8 | b & 0xff;
        }
        return number;
    }

    /** The option as an identifier; null when it's missing or can't be one. */
    public @Nullable Duid duid(int code) {
        byte[] value = get(code);
        return value == null ? null : Duid.of(value);
    }

    /** What became of the request; success when nothing is said. */
    public Status6 status() {
        byte[] value = get(Option6.STATUS_CODE);
        if (value == null) {
            return Status6.SUCCESS;
        }
        return value.length < 2 ? Status6.OTHER : Status6.of((value[0] & 0xff) << 8 | value[1] & 0xff);
    }

    /** The association of that number; null when it's missing or malformed. */
    public @Nullable IaNa association(int iaid) {
        for (byte[] each : all(Option6.IA_NA)) {
            IaNa association = IaNa.parse(each);
            if (association != null && association.iaid() == iaid) {
                return association;
            }
        }
        return null;
    }

    /** The option as addresses; none when it's missing, and no part of one. */
    public List<IpAddress> addresses(int code) {
        byte[] value = get(code);
        return value == null ? List.of() : addresses(value);
    }

    private static List<IpAddress> addresses(byte[] value) {
        List<IpAddress> result = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(value);
        while (in.remaining() >= ADDRESS_LENGTH) {
            result.add(new IpAddress(in.getLong(), in.getLong()));
        }
        return result;
    }

    /** The option as names; none when it's missing or malformed. */
    public List<String> names(int code) {
        byte[] value = get(code);
        List<String> names = value == null ? null : DomainNames.decode(value);
        return names == null ? List.of() : names;
    }

    /** The addresses of time servers (RFC 5908 §4.1). */
    public List<IpAddress> timeServers() {
        List<IpAddress> result = new ArrayList<>();
        for (byte[] option : all(Option6.NTP_SERVER)) {
            Dhcp6Options inner = parse(option, 0);
            if (inner != null) {
                result.addAll(inner.addresses(NTP_ADDRESS));
            }
        }
        return result;
    }
}
