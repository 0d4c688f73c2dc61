/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ioth.NetInterface;
import io.ioth.NetInterface.AddressState;
import io.ioth.NetStack;
import io.ioth.net.IpAddress;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Addresses that the kernel has already, and those that it wants though a stack has them. */
@Timeout(60)
class LinuxDuplicatesTest {

    private static NetLab lab;
    private static LabNode kernel;
    private static String vnl;

    @BeforeAll
    static void build() throws IOException {
        lab = NetLab.create("arping");
        vnl = lab.segment("lan");
        kernel = lab.node();
        kernel.plug(vnl, "lan0", "10.77.0.1/24", "fd00:77::1/64");
        kernel.sysctl("ipv6/conf/lan0/accept_dad", "1");
    }

    @AfterAll
    static void remove() throws IOException {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void anAddressOfTheKernelsIsNotTaken() throws IOException {
        for (String taken : new String[] {"10.77.0.1/24", "fd00:77::1/64"}) {
            IOException refused = assertThrows(IOException.class, () -> NetStack.open(vnl, "ip=" + taken).close());
            String address = taken.substring(0, taken.indexOf('/'));
            assertTrue(String.valueOf(refused.getMessage()).contains(address), refused.toString());
        }
        try (NetStack stack = NetStack.open(vnl, "ip=10.77.0.5/24,ip=fd00:77::5/64")) {
            NetInterface vde = stack.networkInterface("vde0").orElseThrow();
            assertThrows(IOException.class, () -> vde.addAddress(IpAddress.parse("fd00:77::1"), 64));
            assertThrows(IOException.class, () -> vde.addAddress(IpAddress.parse("10.77.0.1"), 24));
            assertEquals(2, StackLab.globals(stack).size());
        }
    }

    @Test
    void theKernelSeesThatAnAddressIsOurs() throws IOException {
        try (NetStack stack = NetStack.open(vnl, "ip=10.77.0.80/24,ip=fd00:77::80/64")) {
            kernel.must("ip", "address", "add", "fd00:77::80/64", "dev", "lan0");
            StackLab.await(Duration.ofSeconds(10), LinuxDuplicatesTest::addresses, () -> addresses().contains("fd00:77::80/64 scope global dadfailed"));
            kernel.must("ip", "address", "del", "fd00:77::80/64", "dev", "lan0");
            Proc.Result arping = kernel.run(LabNode.SHORT, "arping", "-D", "-c", "2", "-I", "lan0", "10.77.0.80");
            assertEquals(1, arping.exit(), arping.output());
            Proc.Result free = kernel.run(LabNode.SHORT, "arping", "-D", "-c", "1", "-I", "lan0", "10.77.0.81");
            assertEquals(0, free.exit(), free.output());
            assertEquals(2, StackLab.globals(stack).size(), "we keep what's ours");
        }
    }

    private static String addresses() {
        try {
            return kernel.run(LabNode.SHORT, "ip", "-6", "address", "show", "dev", "lan0").output();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** RFC 5227 §2.4 (c). */
    @Test
    void anAddressSetByHandIsDefended() throws IOException {
        try (NetStack stack = NetStack.open(vnl, "ip=10.77.0.90/24,mac=02:00:00:00:00:90")) {
            kernel.must("ip", "address", "add", "10.77.0.90/32", "dev", "lan0");
            Proc capture = kernel.start("tcpdump", "-l", "-n", "-i", "lan0", "ether", "src", "02:00:00:00:00:90", "and", "arp");
            capture.awaitLine("listening on", LabNode.SHORT);
            claim("10.77.0.90", 2);
            capture.awaitLine("Request who-has 10.77.0.90", LabNode.SHORT);
            assertTrue(StackLab.globals(stack).contains("10.77.0.90"));
            capture.close();
        } finally {
            kernel.run(LabNode.SHORT, "ip", "address", "del", "10.77.0.90/32", "dev", "lan0");
        }
    }

    /** RFC 3927 §2.5: one that the stack took by itself is given up, for another. */
    @Test
    void anAddressTakenByItselfIsGivenUpForAnother() throws IOException {
        try (NetStack stack = NetStack.open(vnl, "linklocal4=on")) {
            StackLab.await(LabNode.SHORT, () -> ipv4(stack), () -> ipv4(stack).startsWith("169.254."));
            String first = ipv4(stack);
            kernel.must("ip", "address", "add", first + "/32", "dev", "lan0");
            claim(first, 3);
            StackLab.await(LabNode.SHORT, () -> ipv4(stack) + " after " + first,
                    () -> ipv4(stack).startsWith("169.254.") && !ipv4(stack).equals(first));
            kernel.must("ip", "address", "del", first + "/32", "dev", "lan0");
        }
    }

    private static void claim(String address, int times) throws IOException {
        kernel.run(LabNode.SHORT, "arping", "-U", "-c", String.valueOf(times), "-I", "lan0", "-s", address, address);
    }

    private static String ipv4(NetStack stack) {
        return stack.networkInterface("vde0").orElseThrow().addresses().stream()
                .filter(each -> each.address().isIpv4() && each.state() == AddressState.PREFERRED)
                .map(each -> each.address().toString())
                .findFirst()
                .orElse("none");
    }
}
