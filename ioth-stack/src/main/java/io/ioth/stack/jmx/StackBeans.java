/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.jmx;

import io.ioth.NetInterface;
import io.ioth.NetStack;
import java.io.Closeable;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The beans of one stack, for as long as they aren't closed: until then the management server holds the stack. Any thread. */
public final class StackBeans implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(StackBeans.class);
    private static final String DOMAIN = "io.ioth";

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final List<ObjectName> names = new ArrayList<>();

    private StackBeans() {}

    /**
     * Makes a stack and its interfaces beans of the platform's management server.
     *
     * @throws IOException when there's a stack of that name already
     */
    public static StackBeans register(NetStack stack) throws IOException {
        StackBeans beans = new StackBeans();
        try {
            beans.add(new StandardMBean(new StackBean(stack), StackMXBean.class, true), name(stack));
            for (NetInterface each : stack.interfaces()) {
                beans.add(new StandardMBean(new InterfaceBean(each), InterfaceMXBean.class, true), name(stack, each));
            }
            return beans;
        } catch (InstanceAlreadyExistsException e) {
            beans.close();
            throw new IOException("there is a bean " + e.getMessage() + " already; give the stack another name", e);
        } catch (JMException e) {
            beans.close();
            throw new IOException("the stack " + stack.name() + " can't be managed", e);
        }
    }

    private void add(StandardMBean bean, String name) throws JMException {
        ObjectName made = new ObjectName(name);
        server.registerMBean(bean, made);
        names.add(made);
    }

    private static String name(NetStack stack) {
        return DOMAIN + ":type=Stack,name=" + quoted(stack.name());
    }

    private static String name(NetStack stack, NetInterface of) {
        return DOMAIN + ":type=Interface,stack=" + quoted(stack.name()) + ",name=" + quoted(of.name());
    }

    private static String quoted(String value) {
        return value.matches("[A-Za-z0-9_.-]+") ? value : ObjectName.quote(value);
    }

    /** Takes the beans away again. Idempotent. */
    @Override
    public void close() {
        for (ObjectName name : names) {
            try {
                server.unregisterMBean(name);
            } catch (JMException e) {
                LOG.debug("somebody else took away {}", name, e);
            }
        }
        names.clear();
    }
}
