package dev.jackfield.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/** PostgreSQL's JDBC driver, over TLS: statements, transactions, large values, COPY. */
final class PostgresClient {
    private PostgresClient() {}

    static void converse(Scene scene) throws SQLException, IOException {
        try (Connection c = connect(scene)) {
            assertThat(number(c, "SELECT count(*) FROM pg_stat_ssl WHERE ssl AND pid = pg_backend_pid()"))
                    .isOne();
            statements(c, scene);
            transactions(c);
            batches(c, scene.requests() * 3);
            copies(c, scene.requests() * 10);
            large(c, scene);
        }
    }

    static Connection connect(Scene scene) throws SQLException, IOException {
        Path trusted = Files.writeString(
                scene.directory().resolve("server.crt"), scene.tls().certificatePem());
        String url = "jdbc:postgresql://server:" + Postgres.PORT + "/postgres?sslmode=verify-full&sslrootcert="
                + trusted + "&connectTimeout=" + Scene.PATIENCE.toSeconds();
        return DriverManager.getConnection(url, Postgres.USER, "");
    }

    private static long number(Connection c, String query) throws SQLException {
        try (Statement s = c.createStatement();
                ResultSet rows = s.executeQuery(query)) {
            assertThat(rows.next()).isTrue();
            return rows.getLong(1);
        }
    }

    private static void execute(Connection c, String command) throws SQLException {
        try (Statement s = c.createStatement()) {
            s.execute(command);
        }
    }

    private static void statements(Connection c, Scene scene) throws SQLException {
        execute(c, "CREATE TABLE goods (id INT PRIMARY KEY, picture BYTEA)");
        try (PreparedStatement s = c.prepareStatement("INSERT INTO goods VALUES (?, ?)")) {
            for (int i = 0; i < scene.requests(); i++) {
                s.setInt(1, i);
                s.setBytes(2, Scene.small(i));
                assertThat(s.executeUpdate()).isOne();
            }
        }
        try (PreparedStatement s = c.prepareStatement("SELECT picture FROM goods WHERE id = ?")) {
            for (int i = 0; i < scene.requests(); i++) {
                s.setInt(1, i);
                try (ResultSet rows = s.executeQuery()) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getBytes(1)).isEqualTo(Scene.small(i));
                }
            }
        }
    }

    private static void transactions(Connection c) throws SQLException {
        execute(c, "CREATE TABLE accounts (owner TEXT PRIMARY KEY, money INT CHECK (money >= 0))");
        execute(c, "INSERT INTO accounts VALUES ('a', 10), ('b', 0)");
        c.setAutoCommit(false);
        execute(c, "UPDATE accounts SET money = money + 7 WHERE owner = 'b'");
        execute(c, "UPDATE accounts SET money = money - 7 WHERE owner = 'a'");
        c.commit();
        execute(c, "UPDATE accounts SET money = money + 7 WHERE owner = 'b'");
        assertThatThrownBy(() -> execute(c, "UPDATE accounts SET money = money - 7 WHERE owner = 'a'"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("23514"));
        c.rollback();
        c.setAutoCommit(true);
        assertThat(number(c, "SELECT money FROM accounts WHERE owner = 'b'")).isEqualTo(7);
    }

    private static void batches(Connection c, int rows) throws SQLException {
        execute(c, "CREATE TABLE numbers (n BIGINT)");
        try (PreparedStatement s = c.prepareStatement("INSERT INTO numbers VALUES (?)")) {
            for (int i = 0; i < rows; i++) {
                s.setLong(1, i);
                s.addBatch();
            }
            assertThat(s.executeBatch()).hasSize(rows).containsOnly(1);
        }
        assertThat(number(c, "SELECT sum(n) FROM numbers")).isEqualTo((long) rows * (rows - 1) / 2);
    }

    private static void copies(Connection c, int lines) throws SQLException, IOException {
        execute(c, "CREATE TABLE lines (n INT)");
        String text = IntStream.range(0, lines).mapToObj(i -> i + "\n").collect(Collectors.joining());
        CopyManager copy = c.unwrap(PGConnection.class).getCopyAPI();
        assertThat(copy.copyIn("COPY lines FROM STDIN", new StringReader(text))).isEqualTo(lines);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(copy.copyOut("COPY (SELECT n FROM lines ORDER BY n) TO STDOUT", out))
                .isEqualTo(lines);
        assertThat(out.toString(StandardCharsets.US_ASCII)).isEqualTo(text);
    }

    private static void large(Connection c, Scene scene) throws SQLException {
        try (PreparedStatement s = c.prepareStatement("INSERT INTO goods VALUES (?, ?) RETURNING picture")) {
            s.setInt(1, scene.requests());
            s.setBytes(2, scene.large());
            try (ResultSet rows = s.executeQuery()) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getBytes(1)).isEqualTo(scene.large());
            }
        }
    }
}
