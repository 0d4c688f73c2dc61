/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth;

import io.ioth.ConfigTokens.Setting;
import io.ioth.TcpSettings.Ecn;
import io.ioth.TcpSettings.FastOpen;
import io.ioth.TcpSettings.MtuProbing;
import io.ioth.TcpSettings.SynCookies;
import java.util.List;

/** The settings of the one-line language that {@link TcpSettings} holds. */
final class TcpSettingsParser {

    private static final List<String> KEYS = List.of(
            "syncookies", "overflow", "tfo", "timewaits", "orphans", "finwait", "ecn", "mtuprobe", "cc", "pacing");

    private static final int MAX_CONNECTIONS = 1 << 24;
    private static final int MAX_SECONDS = 3600;

    static final List<ConfigTag> TAGS = KEYS.stream().map(TcpSettingsParser::tag).toList();

    private TcpSettingsParser() {}

    private static ConfigTag tag(String key) {
        return ConfigTag.ofStack(key, example(key), (stack, setting) -> {
            stack.once("", key, setting);
            stack.tcp = apply(key, stack.tcp, setting);
        });
    }

    private static String example(String key) {
        return switch (key) {
            case "syncookies" -> "syncookies=auto, on or off";
            case "overflow" -> "overflow=drop or overflow=reset";
            case "tfo" -> "tfo=off, client, server or both";
            case "timewaits" -> "timewaits=" + TcpSettings.DEFAULT_TIME_WAITS;
            case "orphans" -> "orphans=" + TcpSettings.DEFAULT_ORPHANS;
            case "ecn" -> "ecn=off, accept, on or accurate";
            case "mtuprobe" -> "mtuprobe=off, blackhole or always";
            case "cc" -> "cc=cubic, newreno or bbr";
            case "pacing" -> "pacing=on or pacing=off";
            default -> "finwait=" + TcpSettings.DEFAULT_FIN_WAIT_2;
        };
    }

    /** {@code settings} with what {@code setting} says. */
    private static TcpSettings apply(String key, TcpSettings settings, Setting setting) {
        return switch (key) {
            case "syncookies" -> settings.withSynCookies(switch (setting.value()) {
                case "off" -> SynCookies.OFF;
                case "auto" -> SynCookies.AUTO;
                case "on" -> SynCookies.ON;
                default -> throw wrong(setting);
            });
            case "overflow" -> settings.withResetOnOverflow(switch (setting.value()) {
                case "drop" -> false;
                case "reset" -> true;
                default -> throw wrong(setting);
            });
            case "tfo" -> settings.withFastOpen(switch (setting.value()) {
                case "off" -> FastOpen.OFF;
                case "client" -> FastOpen.CLIENT;
                case "server" -> FastOpen.SERVER;
                case "both" -> FastOpen.BOTH;
                default -> throw wrong(setting);
            });
            case "ecn" -> settings.withEcn(switch (setting.value()) {
                case "off" -> Ecn.OFF;
                case "accept" -> Ecn.ACCEPT;
                case "on" -> Ecn.ON;
                case "accurate" -> Ecn.ACCURATE;
                default -> throw wrong(setting);
            });
            case "mtuprobe" -> settings.withMtuProbing(switch (setting.value()) {
                case "off" -> MtuProbing.OFF;
                case "blackhole" -> MtuProbing.BLACK_HOLE;
                case "always" -> MtuProbing.ALWAYS;
                default -> throw wrong(setting);
            });
            case "cc" -> settings.withCongestionControl(
                    CongestionControl.of(setting.value()).orElseThrow(() -> wrong(setting)));
            case "pacing" -> settings.withPacing(switch (setting.value()) {
                case "on" -> true;
                case "off" -> false;
                default -> throw wrong(setting);
            });
            case "timewaits" -> settings.withMaxTimeWaits(number(setting, MAX_CONNECTIONS, "connections"));
            case "orphans" -> settings.withMaxOrphans(number(setting, MAX_CONNECTIONS, "connections"));
            default -> settings.withFinWait2Seconds(number(setting, MAX_SECONDS, "seconds"));
        };
    }

    private static IllegalArgumentException wrong(Setting setting) {
        return setting.wrong("there is no such choice; write " + ConfigTable.example(setting));
    }

    private static int number(Setting setting, int most, String unit) {
        try {
            int value = Integer.parseInt(setting.value());
            if (value >= 0 && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw setting.wrong("'" + setting.value() + "' is not a number of " + unit);
        }
        throw setting.wrong("it must be from 0 to " + most + " " + unit);
    }
}
