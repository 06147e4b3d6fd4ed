package dev.jackfield.interop;

import java.net.HttpURLConnection;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;

/** HttpURLConnection and HttpsURLConnection. */
final class UrlConnectionClient implements WebClient {
    private final SSLSocketFactory secret;
    private final Map<String, HttpURLConnection> last = new HashMap<>(); // by scheme

    UrlConnectionClient(Tls tls) {
        secret = tls.context().getSocketFactory();
    }

    @Override
    public CompletableFuture<byte[]> exchange(String url, byte[] body) throws Exception {
        HttpURLConnection c = (HttpURLConnection) URI.create(url).toURL().openConnection();
        if (c instanceof HttpsURLConnection s) {
            s.setSSLSocketFactory(secret);
        }
        if (body != null) {
            c.setDoOutput(true);
            c.setFixedLengthStreamingMode(body.length);
            c.getOutputStream().write(body);
        }
        last.put(c.getURL().getProtocol(), c);
        return CompletableFuture.completedFuture(c.getInputStream().readAllBytes());
    }

    /** Connections are kept for the whole JVM, and closed when the last user, who has not closed the stream, says so. */
    @Override
    public void close() {
        last.values().forEach(HttpURLConnection::disconnect);
    }
}
