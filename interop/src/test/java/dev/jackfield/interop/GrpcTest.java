package dev.jackfield.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.host.Host;
import dev.jackfield.junit.JackfieldNetwork;
import dev.jackfield.junit.On;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * gRPC over Netty. Client and server have threads of their own: those that gRPC has for the whole JVM belong to the host that was first.
 */
@JackfieldNetwork(leaks = false) // gRPC's timer stays for a second
@Timeout(60)
class GrpcTest extends RoutedTest {
    private static final MethodDescriptor.Marshaller<byte[]> BYTES = new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] message) {
            return new ByteArrayInputStream(message);
        }

        @Override
        public byte[] parse(InputStream in) {
            try {
                return in.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    };

    private static final MethodDescriptor<byte[], byte[]> ECHO = MethodDescriptor.newBuilder(BYTES, BYTES)
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(MethodDescriptor.generateFullMethodName("Shop", "echo"))
            .build();

    /** What a server or a client runs on. */
    private record Threads(EventLoopGroup loops, ExecutorService workers) implements AutoCloseable {
        Threads() {
            this(new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()), Executors.newFixedThreadPool(2));
        }

        @Override
        public void close() {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
            workers.close();
        }
    }

    private static Server serve(Threads threads) throws IOException {
        return NettyServerBuilder.forPort(50051)
                .channelType(NioServerSocketChannel.class)
                .bossEventLoopGroup(threads.loops)
                .workerEventLoopGroup(threads.loops)
                .executor(threads.workers)
                .addService(ServerServiceDefinition.builder("Shop")
                        .addMethod(ECHO, ServerCalls.asyncUnaryCall((request, answer) -> {
                            answer.onNext(request);
                            answer.onCompleted();
                        }))
                        .build())
                .build()
                .start();
    }

    @Test
    void aThousandCallsAndALargeOneAreAnswered(@On("client") Host client, @On("server") Host server) throws Exception {
        try (Threads there = server.call(Threads::new);
                Threads here = client.call(Threads::new)) {
            Server shop = server.call(() -> serve(there));
            client.call(() -> {
                ManagedChannel channel = NettyChannelBuilder.forAddress("server", 50051)
                        .usePlaintext()
                        .channelType(NioSocketChannel.class)
                        .eventLoopGroup(here.loops)
                        .executor(here.workers)
                        .offloadExecutor(here.workers)
                        .build();
                for (int i = 0; i < REQUESTS; i++) {
                    byte[] order = {(byte) i, (byte) (i >> 8)};
                    assertThat(call(channel, order)).isEqualTo(order);
                }
                assertThat(call(channel, large())).isEqualTo(large());
                channel.shutdown().awaitTermination(10, TimeUnit.SECONDS);
                return null;
            });
            shop.shutdown().awaitTermination(10, TimeUnit.SECONDS);
        }
    }

    private static byte[] call(ManagedChannel channel, byte[] order) {
        return ClientCalls.blockingUnaryCall(channel, ECHO, CallOptions.DEFAULT, order);
    }
}
