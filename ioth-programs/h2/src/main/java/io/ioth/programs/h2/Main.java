/* Copyright the ioth authors. SPDX-License-Identifier: Apache-2.0 */
package io.ioth.programs.h2;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.ioth.programs.kit.Program;
import java.io.ByteArrayInputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.h2.tools.Server;

/** A database in memory, served over TCP, and a pool of twenty connections to it that three hundred virtual threads share. */
public final class Main extends Program {

    private static final int SIZE = 5_000_000;
    private static final int TASKS = 300;
    private static final int POOL = 20;
    private static final int ROWS = 20_000;

    /** See {@link Program}. */
    public static void main(String[] args) {
        new Main().run(args);
    }

    @Override
    protected void serve(String host, int port) throws SQLException {
        System.setProperty("h2.bindAddress", host);
        Server.createTcpServer("-tcpPort", String.valueOf(port), "-tcpAllowOthers", "-ifNotExists").start();
    }

    @Override
    protected void use(String host, int port) throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:h2:tcp://" + literal(host) + ":" + port + "/mem:lab;DB_CLOSE_DELAY=-1");
        config.setUsername("sa");
        config.setPassword("");
        config.setMaximumPoolSize(POOL);
        config.setConnectionTimeout(60_000);
        HikariDataSource pool = new HikariDataSource(config);
        check("a connection", () -> product(pool));
        check("a transaction taken back", () -> rolledBack(pool));
        check("5 MB there and back", () -> large(pool));
        check("20,000 rows", () -> rows(pool));
        check("300 tasks over 20 connections", () -> many(pool));
        check("closing", () -> {
            pool.close();
            return pool.isClosed();
        });
    }

    private static String product(HikariDataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            return connection.getMetaData().getDatabaseProductVersion();
        }
    }

    private static String rolledBack(HikariDataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection(); Statement statement = connection.createStatement()) {
            statement.execute("create table account(id int primary key, amount int)");
            statement.execute("insert into account values (1, 100)");
            connection.setAutoCommit(false);
            statement.execute("update account set amount = 0");
            connection.rollback();
            connection.setAutoCommit(true);
            return "amount " + one(statement, "select amount from account");
        }
    }

    private static int one(Statement statement, String query) throws SQLException {
        try (ResultSet result = statement.executeQuery(query)) {
            same(true, result.next());
            return result.getInt(1);
        }
    }

    private static String large(HikariDataSource pool) throws Exception {
        byte[] data = pattern(SIZE);
        try (Connection connection = pool.getConnection(); Statement statement = connection.createStatement()) {
            statement.execute("create table large(data blob)");
            try (PreparedStatement insert = connection.prepareStatement("insert into large values (?)")) {
                insert.setBinaryStream(1, new ByteArrayInputStream(data), SIZE);
                insert.execute();
            }
            try (ResultSet result = statement.executeQuery("select data from large")) {
                same(true, result.next());
                sameBytes(data, result.getBinaryStream(1).readAllBytes());
            }
        }
        return SIZE + " bytes";
    }

    private static String rows(HikariDataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection(); Statement statement = connection.createStatement()) {
            statement.execute("create table numbers as select x, repeat('row ', 10) || x as text from system_range(1, " + ROWS + ")");
            long sum = 0;
            try (ResultSet result = statement.executeQuery("select x, text from numbers")) {
                while (result.next()) {
                    same("row ".repeat(10) + result.getLong(1), result.getString(2));
                    sum += result.getLong(1);
                }
            }
            same(ROWS * (ROWS + 1L) / 2, sum);
            return "sum " + sum;
        }
    }

    private static String many(HikariDataSource pool) throws Exception {
        List<Future<Integer>> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < TASKS; i++) {
                int number = i;
                results.add(threads.submit(() -> task(pool, number)));
            }
            int sum = 0;
            for (Future<Integer> result : results) {
                sum += result.get(60, TimeUnit.SECONDS);
            }
            same(TASKS * (TASKS - 1) / 2, sum);
        }
        return TASKS + " answers, " + pool.getHikariPoolMXBean().getTotalConnections() + " connections";
    }

    private static int task(HikariDataSource pool, int number) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement query = connection.prepareStatement("select cast(? as int)")) {
            query.setInt(1, number);
            try (ResultSet result = query.executeQuery()) {
                same(true, result.next());
                return result.getInt(1);
            }
        }
    }
}
