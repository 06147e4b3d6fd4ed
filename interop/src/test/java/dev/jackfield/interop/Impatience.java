package dev.jackfield.interop;

import dev.jackfield.host.Host;
import dev.jackfield.jdk.JavaNet;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.EOFException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.postgresql.util.PSQLException;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;

/**
 * A client that waits no longer than it is told, and how it fails then.
 *
 * @param messages the last cause has one of these
 */
record Impatience(
        String name,
        Conversation.Server server,
        Opening opening,
        Class<? extends Exception> failure,
        List<String> messages) {
    /** A client with its connection. */
    record Client(Question question, End end) {}

    interface Opening {
        Client open(Scene scene) throws Exception;
    }

    interface Question {
        void ask(Duration patience) throws Exception;
    }

    interface End {
        void end() throws Exception;
    }

    @Override
    public String toString() {
        return name;
    }

    static Stream<Impatience> onHosts() {
        return Stream.of(
                new Impatience(
                        "Socket, connect",
                        Sockets.PLAIN::start,
                        Impatience::connects,
                        SocketTimeoutException.class,
                        List.of("Connect timed out")),
                new Impatience(
                        "Socket, read",
                        Sockets.PLAIN::start,
                        Impatience::reads,
                        SocketTimeoutException.class,
                        List.of("Read timed out")),
                new Impatience(
                        "HttpURLConnection",
                        JdkWeb::start,
                        Impatience::urlConnection,
                        SocketTimeoutException.class,
                        List.of("Read timed out")),
                new Impatience(
                        "HttpClient",
                        JdkWeb::start,
                        Impatience::httpClient,
                        HttpTimeoutException.class,
                        List.of("request timed out")),
                new Impatience(
                        "OkHttp",
                        JettyWeb::start,
                        Impatience::okHttp,
                        SocketTimeoutException.class,
                        List.of(
                                "Read timed out",
                                "Socket closed"))); // the latter by its own watchdog, which waits as long
    }

    static Stream<Impatience> withLinux() {
        return Stream.of(
                new Impatience(
                        "PostgreSQL's JDBC driver",
                        Postgres::start,
                        Impatience::postgres,
                        PSQLException.class,
                        List.of("Read timed out")),
                new Impatience(
                        "Jedis",
                        Redis::start,
                        Impatience::jedis,
                        JedisConnectionException.class,
                        List.of("Read timed out")),
                new Impatience(
                        "Lettuce",
                        Redis::start,
                        Impatience::lettuce,
                        RedisCommandTimeoutException.class,
                        List.of("Command timed out after 500 millisecond(s)")));
    }

    private static int millis(Duration d) {
        return (int) d.toMillis();
    }

    private static Client connects(Scene scene) {
        return new Client(
                patience -> {
                    try (Socket s = new Socket()) {
                        s.connect(new InetSocketAddress("server", Sockets.PORT), millis(patience));
                    }
                },
                () -> {});
    }

    private static Client reads(Scene scene) throws Exception {
        Socket s = new Socket("server", Sockets.PORT);
        return new Client(
                patience -> {
                    s.setSoTimeout(millis(patience));
                    s.getOutputStream().write('x');
                    if (s.getInputStream().read() != 'x') {
                        throw new EOFException();
                    }
                },
                s::close);
    }

    private static Client urlConnection(Scene scene) {
        return new Client(
                patience -> {
                    HttpURLConnection c = (HttpURLConnection)
                            URI.create("http://server/hello").toURL().openConnection();
                    c.setReadTimeout(millis(patience));
                    c.getInputStream().readAllBytes(); // and the connection is kept, until it fails
                },
                () -> {});
    }

    private static Client httpClient(Scene scene) {
        HttpClient http = JavaNet.on(Host.current()).httpClient();
        return new Client(
                patience -> http.send(
                        HttpRequest.newBuilder(URI.create("http://server/hello"))
                                .timeout(patience)
                                .build(),
                        BodyHandlers.ofByteArray()),
                http::close);
    }

    private static Client okHttp(Scene scene) {
        OkHttpClient http = new OkHttpClient.Builder()
                .fastFallback(false)
                .retryOnConnectionFailure(false)
                .build();
        return new Client(
                patience -> {
                    OkHttpClient impatient =
                            http.newBuilder().readTimeout(patience).build();
                    Request get =
                            new Request.Builder().url("http://server/hello").build();
                    try (Response r = impatient.newCall(get).execute()) {
                        r.body().bytes();
                    }
                },
                () -> {
                    http.connectionPool().evictAll();
                    http.dispatcher().executorService().shutdown();
                });
    }

    private static Client postgres(Scene scene) throws Exception {
        Connection c = PostgresClient.connect(scene);
        return new Client(
                patience -> {
                    c.setNetworkTimeout(Runnable::run, millis(patience));
                    try (Statement s = c.createStatement()) {
                        s.execute("SELECT 1");
                    }
                },
                c::close);
    }

    private static Client jedis(Scene scene) {
        Jedis redis = JedisClient.connect();
        return new Client(
                patience -> {
                    redis.getConnection().setSoTimeout(millis(patience));
                    redis.ping();
                },
                redis::close);
    }

    private static Client lettuce(Scene scene) {
        LettuceClient.Threads threads = new LettuceClient.Threads();
        StatefulRedisConnection<String, String> c = threads.client().connect();
        return new Client(
                patience -> {
                    c.setTimeout(patience);
                    c.sync().ping();
                },
                () -> {
                    c.close();
                    threads.close();
                });
    }
}
