package dev.jackfield.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.h2.tools.Server;

/** H2 as a database server, and JDBC. */
final class H2Database {
    private static final String PORT = "9092";

    private H2Database() {}

    static AutoCloseable start(Scene scene) throws SQLException {
        Server database = Server.createTcpServer(
                        "-tcpPort",
                        PORT,
                        "-tcpAllowOthers",
                        "-ifNotExists",
                        "-baseDir",
                        scene.directory().toString())
                .start();
        return database::stop;
    }

    static void converse(Scene scene) throws SQLException {
        try (Connection c = DriverManager.getConnection("jdbc:h2:tcp://server:" + PORT + "/./shop", "sa", "")) {
            fill(c, scene);
            read(c, scene);
        }
    }

    private static void fill(Connection c, Scene scene) throws SQLException {
        try (Statement s = c.createStatement()) {
            s.execute("CREATE TABLE goods (id INT PRIMARY KEY, picture VARBINARY(4000000))");
        }
        try (PreparedStatement s = c.prepareStatement("INSERT INTO goods VALUES (?, ?)")) {
            for (int i = 0; i < scene.requests(); i++) {
                s.setInt(1, i);
                s.setBytes(2, Scene.small(i));
                assertThat(s.executeUpdate()).isOne();
            }
            s.setInt(1, scene.requests());
            s.setBytes(2, scene.large());
            assertThat(s.executeUpdate()).isOne();
        }
    }

    private static void read(Connection c, Scene scene) throws SQLException {
        try (Statement s = c.createStatement();
                ResultSet rows = s.executeQuery("SELECT picture FROM goods ORDER BY id")) {
            for (int i = 0; i < scene.requests(); i++) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getBytes(1)).isEqualTo(Scene.small(i));
            }
            assertThat(rows.next()).isTrue();
            assertThat(rows.getBytes(1)).isEqualTo(scene.large());
            assertThat(rows.next()).isFalse();
        }
    }
}
