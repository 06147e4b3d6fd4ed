package dev.jackfield.interop;

import java.util.concurrent.CompletableFuture;
import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.io.CloseMode;

/** Apache HttpClient 5, asynchronous: a reactor over NIO. */
final class ApacheAsyncClient implements WebClient {
    private final CloseableHttpAsyncClient http;

    ApacheAsyncClient(Tls tls) {
        http = HttpAsyncClients.custom()
                .setConnectionManager(PoolingAsyncClientConnectionManagerBuilder.create()
                        .setTlsStrategy(new DefaultClientTlsStrategy(tls.context()))
                        .build())
                .build();
        http.start();
    }

    @Override
    public CompletableFuture<byte[]> exchange(String url, byte[] body) {
        SimpleHttpRequest request = body == null
                ? SimpleRequestBuilder.get(url).build()
                : SimpleRequestBuilder.post(url)
                        .setBody(body, ContentType.APPLICATION_OCTET_STREAM)
                        .build();
        CompletableFuture<byte[]> page = new CompletableFuture<>();
        http.execute(request, new FutureCallback<>() {
            @Override
            public void completed(SimpleHttpResponse response) {
                page.complete(response.getBodyBytes());
            }

            @Override
            public void failed(Exception e) {
                page.completeExceptionally(e);
            }

            @Override
            public void cancelled() {
                page.cancel(false);
            }
        });
        return page;
    }

    @Override
    public void close() {
        http.close(CloseMode.GRACEFUL);
    }
}
