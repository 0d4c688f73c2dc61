/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

/** Makes what asks DNS; found by {@link java.util.ServiceLoader}. Called by any thread. */
public interface ResolverProvider {

    /** For one stack: it asks {@link NetStack#nameService()}'s servers, as they are at the time, over that stack's channels. */
    NameLookup open(NetStack stack);
}
