package dev.jackfield.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.host.Host;
import dev.jackfield.junit.JackfieldNetwork;
import dev.jackfield.junit.On;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.h2.tools.Server;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** H2 as a database server, and JDBC. */
@JackfieldNetwork(leaks = false) // a thread of H2's stays for the JVM's sake
@Timeout(60)
class H2Test extends RoutedTest {
    @Test
    void aThousandRowsAndALargeOneGoInAndComeOut(@On("client") Host client, @On("server") Host server)
            throws Exception {
        Server database =
                server.call(() -> Server.createTcpServer("-tcpPort", "9092", "-tcpAllowOthers", "-ifNotExists")
                        .start());
        try {
            client.call(() -> {
                try (Connection c = DriverManager.getConnection("jdbc:h2:tcp://server:9092/mem:shop", "sa", "")) {
                    fill(c);
                    read(c);
                }
                return null;
            });
        } finally {
            database.stop();
        }
    }

    private static void fill(Connection c) throws SQLException {
        try (Statement s = c.createStatement()) {
            s.execute("CREATE TABLE goods (id INT PRIMARY KEY, picture VARBINARY(4000000))");
        }
        try (PreparedStatement s = c.prepareStatement("INSERT INTO goods VALUES (?, ?)")) {
            for (int i = 0; i < REQUESTS; i++) {
                s.setInt(1, i);
                s.setBytes(2, new byte[] {(byte) i});
                assertThat(s.executeUpdate()).isOne();
            }
            s.setInt(1, REQUESTS);
            s.setBytes(2, large());
            assertThat(s.executeUpdate()).isOne();
        }
    }

    private static void read(Connection c) throws SQLException {
        try (Statement s = c.createStatement();
                ResultSet rows = s.executeQuery("SELECT picture FROM goods ORDER BY id")) {
            for (int i = 0; i < REQUESTS; i++) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getBytes(1)).containsExactly((byte) i);
            }
            assertThat(rows.next()).isTrue();
            assertThat(rows.getBytes(1)).isEqualTo(large());
        }
    }
}
