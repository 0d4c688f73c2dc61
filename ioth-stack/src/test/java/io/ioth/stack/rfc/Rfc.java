/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.rfc;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The test holds a requirement of an RFC: {@code @Rfc(value = 9293, req = "MUST-10")}. The requirements are listed under
 * {@code src/test/resources/rfc}, one file for each RFC; the ledger in {@code docs/rfc-ledger.md} says which test holds which.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
@Repeatable(Rfc.All.class)
public @interface Rfc {

    /** The RFC's number. */
    int value();

    /** The requirements, as the RFC's list names them: {@code "MUST-10"}, or by section and order, {@code "5.3-2"}. */
    String[] req();

    /** Several of them. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.METHOD, ElementType.TYPE})
    @interface All {

        /** The requirements. */
        Rfc[] value();
    }
}
