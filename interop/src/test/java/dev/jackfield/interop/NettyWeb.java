package dev.jackfield.interop;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Netty's NIO transport as a web server, for HTTP/1.1, and HTTP/2 over TLS. */
final class NettyWeb {
    private static final int MAX_BODY = 4 << 20;

    private NettyWeb() {}

    static AutoCloseable start(Scene scene) throws InterruptedException {
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
        listen(loops, 80, NettyWeb::http);
        SslContext tls = new JdkSslContext(
                scene.tls().context(),
                false,
                null,
                IdentityCipherSuiteFilter.INSTANCE,
                new ApplicationProtocolConfig(
                        ApplicationProtocolConfig.Protocol.ALPN,
                        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                        ApplicationProtocolNames.HTTP_2,
                        ApplicationProtocolNames.HTTP_1_1),
                ClientAuth.NONE,
                null,
                false);
        listen(loops, 443, p -> {
            SslHandler h = tls.newHandler(p.channel().alloc());
            h.setHandshakeTimeoutMillis(Scene.PATIENCE.toMillis());
            p.addLast(h, new Agreed());
        });
        return () -> end(loops);
    }

    /** Ends threads. Without any quiet period an event loop may end before it has closed its channels. */
    static void end(EventLoopGroup loops) throws InterruptedException {
        loops.shutdownGracefully(10, 1_000, TimeUnit.MILLISECONDS).sync();
    }

    private static void listen(EventLoopGroup loops, int port, Consumer<ChannelPipeline> handlers)
            throws InterruptedException {
        new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel c) {
                        handlers.accept(c.pipeline());
                    }
                })
                .bind(port)
                .sync();
    }

    private static void http(ChannelPipeline p) {
        p.addLast(new HttpServerCodec(), new HttpObjectAggregator(MAX_BODY), new Pages());
    }

    private static void http2(ChannelPipeline p) {
        p.addLast(
                Http2FrameCodecBuilder.forServer().build(),
                new Http2MultiplexHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel stream) {
                        stream.pipeline()
                                .addLast(
                                        new Http2StreamFrameToHttpObjectCodec(true),
                                        new HttpObjectAggregator(MAX_BODY),
                                        new Pages());
                    }
                }));
    }

    /** Goes on as client and server agreed in TLS (ALPN, RFC 7301). */
    private static final class Agreed extends ApplicationProtocolNegotiationHandler {
        Agreed() {
            super(ApplicationProtocolNames.HTTP_1_1);
        }

        @Override
        protected void configurePipeline(ChannelHandlerContext c, String protocol) {
            if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
                http2(c.pipeline());
            } else {
                http(c.pipeline());
            }
        }
    }

    private static final class Pages extends SimpleChannelInboundHandler<FullHttpRequest> {
        @Override
        protected void channelRead0(ChannelHandlerContext c, FullHttpRequest request) {
            ByteBuf page = request.uri().equals("/echo")
                    ? request.content().retain()
                    : Unpooled.wrappedBuffer("hello".getBytes());
            var answer = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, page);
            answer.headers().set(HttpHeaderNames.CONTENT_LENGTH, page.readableBytes());
            c.writeAndFlush(answer);
        }
    }
}
