package dev.jackfield.cli.demo;

import dev.jackfield.cli.http.HttpServer;
import dev.jackfield.cli.http.Site;
import dev.jackfield.cli.service.ServiceContext;
import dev.jackfield.cli.service.SmallServices;
import dev.jackfield.core.ErrnoException;
import dev.jackfield.host.Host;
import dev.jackfield.lab.Link;
import dev.jackfield.lab.Network;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * The demo's network:
 *
 * <pre>
 *   client ──── switch ──── router ──────── web
 *   10.0.1.10          10.0.1.1  10.0.2.1   10.0.2.80
 * </pre>
 */
public final class DemoNetwork implements AutoCloseable {
    static final int HTTP = 80;
    static final String WEB_ADDRESS = "10.0.2.80";
    private static final int ECHO = 7;

    private final Network network;
    private final Executor threads;
    private final Host client;
    private final Host router;
    private final Host web;
    private final Link wan;

    private DemoNetwork(Network network, Executor threads) {
        this.network = network;
        this.threads = threads;
        client = network.host("client");
        router = network.router("router");
        web = network.host("web");
        var lan = network.lan("switch");
        lan.plug(client, "10.0.1.10/24");
        lan.plug(router, "10.0.1.1/24");
        wan = network.cable(router, "10.0.2.1/24", web, WEB_ADDRESS + "/24");
        network.gateway(client, "10.0.1.1");
        network.gateway(web, "10.0.2.1");
    }

    /** On the wall clock. */
    public static DemoNetwork realTime() {
        return realTime(1);
    }

    /** On the wall clock, with a seed for what is drawn. */
    static DemoNetwork realTime(long seed) {
        return new DemoNetwork(
                Network.realTime(seed), body -> Thread.ofVirtual().start(body));
    }

    /** In virtual time. */
    static DemoNetwork virtual(long seed) {
        Network network = Network.virtual(seed);
        return new DemoNetwork(network, network.world().executor("web"));
    }

    /** The page that the web server has to offer. */
    static byte[] page() {
        try (InputStream in = DemoNetwork.class.getResourceAsStream("index.html")) {
            if (in == null) {
                throw new IllegalStateException("the page is missing from the build");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts the web server, and echo. */
    public void serve() throws ErrnoException {
        serveWeb();
        SmallServices.echo(new ServiceContext(web.process("echod"), threads), new InetSocketAddress(ECHO));
    }

    /** Starts the web server. */
    void serveWeb() throws ErrnoException {
        byte[] page = page();
        Site site = path -> path.equals("/") || path.equals("/index.html")
                ? new Site.Content("text/html; charset=utf-8", null, new Site.Bytes(page))
                : new Site.Missing();
        new HttpServer(new ServiceContext(web.process("httpd"), threads), new InetSocketAddress(HTTP), site);
    }

    /** All of it. */
    Network network() {
        return network;
    }

    /** For the threads of what runs on its hosts. */
    public Executor threads() {
        return threads;
    }

    /** The host on the left. */
    public Host client() {
        return client;
    }

    Host router() {
        return router;
    }

    Host web() {
        return web;
    }

    /** The cable between router and web. */
    Link wan() {
        return wan;
    }

    /** Client, router, web. */
    public List<Host> hosts() {
        return network.hosts();
    }

    @Override
    public void close() {
        network.close();
    }
}
