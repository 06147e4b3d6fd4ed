package dev.jackfield.interop;

import java.nio.ByteBuffer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Jetty as a web server. */
final class JettyWeb {
    private JettyWeb() {}

    static AutoCloseable start(Tls tls) throws Exception {
        Server server = new Server();
        ServerConnector plain = new ServerConnector(server);
        plain.setPort(80);
        server.addConnector(plain);
        SslContextFactory.Server keys = new SslContextFactory.Server();
        keys.setSslContext(tls.context());
        ServerConnector secret = new ServerConnector(server, keys);
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
