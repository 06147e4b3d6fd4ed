package dev.jackfield.interop;

import java.net.http.HttpClient.Version;
import java.util.List;
import java.util.stream.Stream;
import okhttp3.Protocol;

/** All programs that are tested. */
final class Conversations {
    private Conversations() {}

    private record Web(String name, Conversation.Server server) {}

    private static final List<Web> SERVERS = List.of(
            new Web("Netty", NettyWeb::start),
            new Web("Jetty", JettyWeb::start),
            new Web("Tomcat NIO", scene -> TomcatWeb.start(scene, "org.apache.coyote.http11.Http11NioProtocol")),
            new Web("Tomcat NIO2", scene -> TomcatWeb.start(scene, "org.apache.coyote.http11.Http11Nio2Protocol")),
            new Web("Undertow", UndertowWeb::start),
            new Web("Vert.x", VertxWeb::start),
            new Web("Helidon", HelidonWeb::start));

    /** Those with both halves on hosts of ours. */
    static Stream<Conversation> onHosts() {
        return Stream.of(servers(), http2(), clients(), others()).flatMap(s -> s);
    }

    /** Those whose server is a program of Linux. */
    static Stream<Conversation> withLinux() {
        return Stream.of(
                new Conversation("PostgreSQL and its JDBC driver", Postgres::start, PostgresClient::converse),
                new Conversation("Redis and Jedis", Redis::start, JedisClient::converse),
                new Conversation("Redis and Lettuce", Redis::start, LettuceClient::converse));
    }

    /** Each web server, and one client: HTTP/1.1, and over TLS. */
    private static Stream<Conversation> servers() {
        return SERVERS.stream()
                .map(web -> web(
                        web.name + " and OkHttp",
                        web.server,
                        tls -> new OkClient(tls, Protocol.HTTP_1_1),
                        "http",
                        "https"));
    }

    /** Each web server that speaks HTTP/2, and the JDK's client: over TLS, and in the clear for those that take the upgrade. */
    private static Stream<Conversation> http2() {
        return SERVERS.stream()
                .map(web -> web(
                        web.name + " and HttpClient, HTTP/2",
                        web.server,
                        tls -> new JdkClient(tls, Version.HTTP_2),
                        web.name.equals("Netty") ? new String[] {"https"} : new String[] {"https", "http"}));
    }

    /** Each client for the web, and one server. */
    private static Stream<Conversation> clients() {
        return Stream.of(
                web("HttpServer and HttpURLConnection", JdkWeb::start, UrlConnectionClient::new, "http", "https"),
                web(
                        "HttpServer and HttpClient, HTTP/1.1",
                        JdkWeb::start,
                        tls -> new JdkClient(tls, Version.HTTP_1_1),
                        "http",
                        "https"),
                web("Jetty and OkHttp, HTTP/2", JettyWeb::start, tls -> new OkClient(tls, Protocol.HTTP_2), "https"),
                web("Jetty and Apache HttpClient", JettyWeb::start, ApacheClient::new, "http", "https"),
                web("Jetty and Apache HttpClient, async", JettyWeb::start, ApacheAsyncClient::new, "http", "https"),
                web("Jetty, both sides", JettyWeb::start, JettyClient::new, "http", "https"),
                web("Netty, both sides", NettyWeb::start, NettyClient::new, "http", "https"),
                web("Vert.x, both sides", VertxWeb::start, VertxClient::new, "http", "https"),
                web("Helidon, both sides", HelidonWeb::start, HelidonClient::new, "http", "https"));
    }

    private static Stream<Conversation> others() {
        return Stream.of(
                new Conversation("Socket and ServerSocket", Sockets.PLAIN::start, Sockets.PLAIN::converse),
                new Conversation("SSLSocket and SSLServerSocket", Sockets.SECRET::start, Sockets.SECRET::converse),
                new Conversation("gRPC over Netty", Grpc::start, Grpc::converse),
                new Conversation("H2 in server mode", H2Database::start, H2Database::converse),
                new Conversation("ActiveMQ Artemis", Artemis::start, Artemis::converse));
    }

    private static Conversation web(
            String name, Conversation.Server server, WebClient.Maker client, String... schemes) {
        return new Conversation(name, server, WebClient.browsing(client, schemes));
    }
}
