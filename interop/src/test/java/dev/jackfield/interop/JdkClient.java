package dev.jackfield.interop;

import dev.jackfield.host.Host;
import dev.jackfield.jdk.JavaNet;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;

/** The JDK's HttpClient, which speaks the one version or the other: HTTP/2 as it is agreed on in TLS, or by an upgrade in the clear. */
final class JdkClient implements WebClient {
    private final HttpClient http;
    private final Version version;

    JdkClient(Tls tls, Version version) {
        this.version = version;
        http = JavaNet.on(Host.current())
                .httpClient(HttpClient.newBuilder().sslContext(tls.context()).version(version));
    }

    @Override
    public CompletableFuture<byte[]> exchange(String url, byte[] body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
        if (body != null) {
            request.POST(BodyPublishers.ofByteArray(body));
        }
        return http.sendAsync(request.build(), BodyHandlers.ofByteArray()).thenApply(this::page);
    }

    private byte[] page(HttpResponse<byte[]> response) {
        if (response.version() != version) {
            throw new AssertionError(version + " was asked for, " + response.version() + " is spoken");
        }
        return response.body();
    }

    @Override
    public void close() {
        http.close();
    }
}
