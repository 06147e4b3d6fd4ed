package dev.jackfield.interop;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
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
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/** Netty's NIO transport as a web server. */
final class NettyWeb {
    private static final int MAX_BODY = 4 << 20;

    private NettyWeb() {}

    static AutoCloseable start(Tls tls) throws InterruptedException {
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
        listen(loops, 80, null);
        listen(loops, 443, tls.context());
        return () -> loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }

    private static void listen(EventLoopGroup loops, int port, SSLContext tls) throws InterruptedException {
        new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel c) {
                        if (tls != null) {
                            SSLEngine engine = tls.createSSLEngine();
                            engine.setUseClientMode(false);
                            c.pipeline().addLast(new SslHandler(engine));
                        }
                        c.pipeline().addLast(new HttpServerCodec(), new HttpObjectAggregator(MAX_BODY), new Pages());
                    }
                })
                .bind(port)
                .sync();
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
