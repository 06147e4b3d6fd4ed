package dev.jackfield.bench;

import io.netty.bootstrap.ServerBootstrap;
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
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;

/** Netty and Jetty as web servers, with the threads and the settings that they have by themselves; each page is the same short one. */
final class WebServers {
    static final int NETTY = 17_401, JETTY = 17_402;

    private static final byte[] PAGE = "hello, world".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_BODY = 1 << 20;

    private WebServers() {}

    /** Starts both, and answers what stops them. */
    static AutoCloseable start(Net net) throws IOException {
        try {
            return net.call(() -> {
                EventLoopGroup netty = netty(net.address());
                Server jetty = jetty(net.address());
                return () -> {
                    netty.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
                    jetty.stop();
                };
            });
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private static EventLoopGroup netty(InetAddress address) throws InterruptedException {
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(NioIoHandler.newFactory());
        new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel c) {
                        c.pipeline()
                                .addLast(new HttpServerCodec(), new HttpObjectAggregator(MAX_BODY), new NettyPages());
                    }
                })
                .bind(new InetSocketAddress(address, NETTY))
                .sync();
        return loops;
    }

    private static final class NettyPages extends SimpleChannelInboundHandler<FullHttpRequest> {
        @Override
        protected void channelRead0(ChannelHandlerContext c, FullHttpRequest request) {
            var answer = new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.wrappedBuffer(PAGE));
            answer.headers().set(HttpHeaderNames.CONTENT_LENGTH, PAGE.length);
            c.writeAndFlush(answer);
        }
    }

    private static Server jetty(InetAddress address) throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost(address.getHostAddress());
        connector.setPort(JETTY);
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract.NonBlocking() {
            @Override
            public boolean handle(Request request, Response response, Callback done) {
                response.write(true, ByteBuffer.wrap(PAGE), done);
                return true;
            }
        });
        server.start();
        return server;
    }
}
