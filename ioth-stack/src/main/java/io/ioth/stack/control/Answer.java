/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.stack.control;

/**
 * What came of a command.
 *
 * @param status 0 when it did what it was to do, 1 when that failed, 2 when its words were wrong
 * @param text what it printed, each line with its end
 * @param error what was wrong, in one line; empty when nothing was
 */
public record Answer(int status, String text, String error) {}
