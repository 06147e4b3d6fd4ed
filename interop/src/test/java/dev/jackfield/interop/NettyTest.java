package dev.jackfield.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.host.Host;
import dev.jackfield.junit.JackfieldNetwork;
import dev.jackfield.junit.On;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Netty's NIO transport at both ends. */
@JackfieldNetwork(leaks = false) // Netty's global executor stays for a second
@Timeout(60)
class NettyTest extends RoutedTest {
    private static EventLoopGroup loops() {
        return new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    }

    private static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext c, Object message) {
            c.writeAndFlush(message);
        }
    }

    private static final class Collector extends SimpleChannelInboundHandler<ByteBuf> {
        final LinkedBlockingQueue<byte[]> received = new LinkedBlockingQueue<>();

        @Override
        protected void channelRead0(ChannelHandlerContext c, ByteBuf message) {
            byte[] b = new byte[message.readableBytes()];
            message.readBytes(b);
            received.add(b);
        }

        byte[] take(int length) throws InterruptedException {
            ByteBuf all = Unpooled.buffer(length);
            while (all.readableBytes() < length) {
                byte[] b = received.poll(30, TimeUnit.SECONDS);
                assertThat(b).isNotNull();
                all.writeBytes(b);
            }
            return all.array();
        }
    }

    @Test
    void anEchoServerAnswersAThousandTimesAndALargeMessage(@On("client") Host client, @On("server") Host server)
            throws Exception {
        EventLoopGroup there = server.call(NettyTest::loops);
        EventLoopGroup here = client.call(NettyTest::loops);
        try {
            server.call(() -> new ServerBootstrap()
                    .group(there)
                    .channel(NioServerSocketChannel.class)
                    .childHandler(new ChannelInitializer<SocketChannel>() {
                        @Override
                        protected void initChannel(SocketChannel c) {
                            c.pipeline().addLast(new Echo());
                        }
                    })
                    .bind(7)
                    .sync());
            client.call(() -> {
                Collector answers = new Collector();
                Channel c = new Bootstrap()
                        .group(here)
                        .channel(NioSocketChannel.class)
                        .handler(answers)
                        .connect("server", 7)
                        .sync()
                        .channel();
                for (int i = 0; i < REQUESTS; i++) {
                    byte[] call = {(byte) i, (byte) (i >> 8)};
                    c.writeAndFlush(Unpooled.wrappedBuffer(call));
                    assertThat(answers.take(call.length)).isEqualTo(call);
                }
                c.writeAndFlush(Unpooled.wrappedBuffer(large()));
                assertThat(answers.take(large().length)).isEqualTo(large());
                c.close().sync();
                return null;
            });
        } finally {
            there.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
            here.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }
}
