package dev.jackfield.cli.http;

import dev.jackfield.cli.service.Connection;
import dev.jackfield.cli.service.ServiceContext;
import dev.jackfield.cli.service.StreamServer;
import dev.jackfield.core.Clock;
import dev.jackfield.core.Errno;
import dev.jackfield.core.ErrnoException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/** A web server: GET, HEAD and, where the site takes them, PUT; one request after the other on a connection. */
public final class HttpServer implements AutoCloseable {
    /** How long a connection may say nothing, and how long it may take nothing. */
    private static final Duration IDLE = Duration.ofSeconds(60);

    private static final Duration STALLED = Duration.ofSeconds(300);

    /** How long a request's head may take in all, in ns: a peer that sends a byte now and then does not count as silent. */
    private static final long HEAD = 60_000_000_000L;

    private final ServiceContext context;
    private final Site site;
    private final StreamServer server;

    /** Listens and serves from then on. */
    public HttpServer(ServiceContext context, InetSocketAddress at, Site site) throws ErrnoException {
        this.context = context;
        this.site = site;
        this.server = new StreamServer(context, at, (c, number) -> serve(c));
    }

    private void serve(Connection c) throws IOException {
        c.timeouts(IDLE, STALLED);
        c.noDelay();
        Clock clock = context.clock();
        long[] deadline = {Clock.NEVER};
        HttpInput in = new HttpInput((b, off, len) -> {
            if (clock.now() > deadline[0]) {
                throw new HttpException(408, "the request does not end");
            }
            return c.read(b, off, len);
        });
        HttpOutput out = new HttpOutput(c, clock);
        try {
            while (in.more()) {
                deadline[0] = clock.now() + HEAD;
                HttpRequest request = HttpRequest.read(in);
                deadline[0] = Clock.NEVER;
                if (request == null) {
                    return;
                }
                HttpExchange exchange = new HttpExchange(site, request, in, out);
                exchange.answer();
                if (!exchange.keepsAlive()) {
                    c.closeGently();
                    return;
                }
            }
        } catch (HttpException e) {
            out.error(e.status(), e.getMessage(), false, true);
            c.closeGently();
        } catch (ErrnoException e) {
            if (e.errno() != Errno.EAGAIN) { // which says that the peer was silent, or took nothing, for too long
                throw e;
            }
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
