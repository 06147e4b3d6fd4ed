package dev.jackfield.interop;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslHandler;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLEngine;

/** A client of Netty's parts: one connection a site, and requests that do not wait for the answers before them (RFC 9112 section 9.3.2). */
final class NettyClient implements WebClient {
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Tls tls;
    private final Map<String, Site> sites = new HashMap<>(); // by scheme

    NettyClient(Tls tls) {
        this.tls = tls;
    }

    /** A connection, and who waits for its answers. */
    private static final class Site extends SimpleChannelInboundHandler<FullHttpResponse> {
        final Queue<CompletableFuture<byte[]>> waiting = new ConcurrentLinkedQueue<>();
        Channel channel;

        @Override
        protected void channelRead0(ChannelHandlerContext c, FullHttpResponse answer) {
            waiting.remove().complete(ByteBufUtil.getBytes(answer.content()));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext c, Throwable t) {
            waiting.forEach(f -> f.completeExceptionally(t));
            c.close();
        }
    }

    @Override
    public CompletableFuture<byte[]> exchange(String url, byte[] body) throws InterruptedException {
        URI uri = URI.create(url);
        Site site = sites.get(uri.getScheme());
        if (site == null) {
            site = connect(uri);
            sites.put(uri.getScheme(), site);
        }
        ByteBuf content = body == null ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body);
        var request = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1, body == null ? HttpMethod.GET : HttpMethod.POST, uri.getPath(), content);
        request.headers()
                .set(HttpHeaderNames.HOST, uri.getHost())
                .set(HttpHeaderNames.CONTENT_LENGTH, content.readableBytes());
        CompletableFuture<byte[]> page = new CompletableFuture<>();
        site.waiting.add(page);
        site.channel.writeAndFlush(request);
        return page;
    }

    private Site connect(URI uri) throws InterruptedException {
        boolean secret = uri.getScheme().equals("https");
        Site site = new Site();
        site.channel = new Bootstrap()
                .group(loops)
                .channel(NioSocketChannel.class)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel c) {
                        if (secret) {
                            SSLEngine engine = tls.context().createSSLEngine(uri.getHost(), 443);
                            engine.setUseClientMode(true);
                            SslHandler handler = new SslHandler(engine);
                            handler.setHandshakeTimeoutMillis(Scene.PATIENCE.toMillis());
                            c.pipeline().addLast(handler);
                        }
                        c.pipeline().addLast(new HttpClientCodec(), new HttpObjectAggregator(4 << 20), site);
                    }
                })
                .connect(uri.getHost(), secret ? 443 : 80)
                .sync()
                .channel();
        return site;
    }

    @Override
    public void close() throws InterruptedException {
        for (Site s : sites.values()) {
            s.channel.close().sync();
        }
        NettyWeb.end(loops);
    }
}
