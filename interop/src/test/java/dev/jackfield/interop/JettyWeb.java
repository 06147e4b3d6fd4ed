package dev.jackfield.interop;

import java.nio.ByteBuffer;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Jetty as a web server, for HTTP/1.1 and HTTP/2. */
final class JettyWeb {
    private JettyWeb() {}

    static AutoCloseable start(Scene scene) throws Exception {
        Server server = new Server();
        HttpConfiguration web = new HttpConfiguration();
        ServerConnector plain =
                new ServerConnector(server, new HttpConnectionFactory(web), new HTTP2CServerConnectionFactory(web));
        plain.setPort(80);
        server.addConnector(plain);
        SslContextFactory.Server keys = new SslContextFactory.Server();
        keys.setSslContext(scene.tls().context());
        ALPNServerConnectionFactory agreed = new ALPNServerConnectionFactory("h2", "http/1.1");
        agreed.setDefaultProtocol("http/1.1");
        HttpConfiguration secretly = new HttpConfiguration(web);
        secretly.addCustomizer(new SecureRequestCustomizer());
        ServerConnector secret = new ServerConnector(
                server,
                new SslConnectionFactory(keys, agreed.getProtocol()),
                agreed,
                new HTTP2ServerConnectionFactory(secretly),
                new HttpConnectionFactory(secretly));
        secret.setPort(443);
        server.addConnector(secret);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback done) throws Exception {
                byte[] page = Request.getPathInContext(request).equals("/echo")
                        ? Content.Source.asInputStream(request).readAllBytes()
                        : "hello".getBytes();
                response.write(true, ByteBuffer.wrap(page), done);
                return true;
            }
        });
        server.start();
        return server::stop;
    }
}
