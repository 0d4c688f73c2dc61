/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.benchmarks.plot;

import io.ioth.benchmarks.plot.TextTable.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler;

/** Draws the tables of {@code docs/tcp-runs} as PNG beside them. */
public final class TcpRunPlots {

    private static final int WIDTH = 1000;
    private static final int HEIGHT = 480;
    private static final int FLAT = 90;

    private final Path folder;

    private TcpRunPlots(Path folder) {
        this.folder = folder;
    }

    /** The argument is the folder. */
    public static void main(String[] arguments) throws IOException {
        TcpRunPlots plots = new TcpRunPlots(Path.of(arguments.length == 0 ? "docs/tcp-runs" : arguments[0]));
        plots.oneFlow();
        plots.fairness();
        if (Files.exists(plots.folder.resolve("linux.txt"))) {
            plots.linux();
        }
    }

    private void oneFlow() throws IOException {
        TextTable table = TextTable.read(folder.resolve("one-flow.txt"));
        Function<Row, String> path = row -> row.text("rtt") + " ms, " + row.text("loss") + " %";
        draw("goodput", "One flow, queue of one bandwidth-delay product", "RTT, random loss", "goodput, % of the link",
                byKind(table, row -> row.number("queue") == 1, path, row -> row.number("goodput")));
        Function<Row, String> queue = row -> row.text("rtt") + " ms, " + row.text("queue") + " BDP";
        draw("queue", "One flow without random loss: what it waits for in its own queue", "RTT, size of the queue", "mean wait, % of RTT",
                byKind(table, row -> row.number("loss") == 0, queue, row -> 100 * row.number("wait") / row.number("rtt")));
    }

    private static Map<String, Map<String, Double>> byKind(
            TextTable table, Predicate<Row> which, Function<Row, String> category, Function<Row, Double> value) {
        Map<String, Map<String, Double>> series = new LinkedHashMap<>();
        table.rows().stream().filter(which).forEach(row -> series.computeIfAbsent(
                        row.text("controller"), x -> new LinkedHashMap<>())
                .put(category.apply(row), value.apply(row)));
        return series;
    }

    private void fairness() throws IOException {
        TextTable table = TextTable.read(folder.resolve("fairness.txt"));
        Map<String, Double> jain = new LinkedHashMap<>();
        table.rows().forEach(row -> jain.put(row.text("flows") + ", " + row.text("rtt") + " ms", row.number("jain")));
        draw("fairness", "Flows at one bottleneck", "flows, RTT", "Jain's fairness index", Map.of("Jain's index", jain));
    }

    private void linux() throws IOException {
        TextTable table = TextTable.read(folder.resolve("linux.txt"));
        for (String controller : List.of("cubic", "bbr")) {
            Map<String, Map<String, Double>> series = new LinkedHashMap<>();
            for (String who : List.of("linux", "sends", "receives")) {
                Map<String, Double> values = new LinkedHashMap<>();
                table.rows().stream()
                        .filter(row -> row.text("controller").equals(controller))
                        .forEach(row -> values.put(
                                row.text("rtt") + " ms, " + row.text("loss") + " %, " + row.text("queue") + " BDP", row.number(who)));
                series.put(who, values);
            }
            draw("linux-" + controller, controller + ": Linux to Linux, ioth to Linux, Linux to ioth", "RTT, loss, queue",
                    "goodput, Mbit/s", series);
        }
    }

    private void draw(String name, String title, String x, String y, Map<String, Map<String, Double>> series) throws IOException {
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle(x)
                .yAxisTitle(y)
                .theme(Styler.ChartTheme.GGPlot2)
                .build();
        chart.getStyler().setXAxisLabelRotation(FLAT).setLegendVisible(series.size() > 1);
        series.forEach((label, values) ->
                chart.addSeries(label, new ArrayList<>(values.keySet()), new ArrayList<>(values.values())));
        Path file = folder.resolve(name + ".png");
        BitmapEncoder.saveBitmap(chart, file.toString(), BitmapFormat.PNG);
        System.out.println(file);
    }
}
