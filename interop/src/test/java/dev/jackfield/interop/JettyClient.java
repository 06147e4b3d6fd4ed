package dev.jackfield.interop;

import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.CompletableResponseListener;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Jetty's client. */
final class JettyClient implements WebClient {
    private static final int MAX_BODY = 4 << 20;

    private final HttpClient http;

    JettyClient(Tls tls) throws Exception {
        SslContextFactory.Client keys = new SslContextFactory.Client();
        keys.setSslContext(tls.context());
        ClientConnector connector = new ClientConnector();
        connector.setSslContextFactory(keys);
        http = new HttpClient(new HttpClientTransportOverHTTP(connector));
        http.setConnectTimeout(Scene.PATIENCE.toMillis());
        http.setIdleTimeout(Scene.PATIENCE.toMillis());
        http.start();
    }

    @Override
    public CompletableFuture<byte[]> exchange(String url, byte[] body) {
        Request request = http.newRequest(url);
        if (body != null) {
            request.method(HttpMethod.POST).body(new BytesRequestContent(body));
        }
        return new CompletableResponseListener(request, MAX_BODY).send().thenApply(ContentResponse::getContent);
    }

    @Override
    public void close() throws Exception {
        http.stop();
    }
}
