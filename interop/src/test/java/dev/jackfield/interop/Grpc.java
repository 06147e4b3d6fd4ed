package dev.jackfield.interop;

import static org.assertj.core.api.Assertions.assertThat;

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

/**
 * gRPC over Netty. Client and server have threads of their own: those that gRPC has for the whole JVM belong to the host that was first.
 */
final class Grpc {
    private static final int PORT = 50051;

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

    private Grpc() {}

    /** What a server or a client runs on. */
    private record Threads(EventLoopGroup loops, ExecutorService workers) {
        Threads() {
            this(new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()), Executors.newFixedThreadPool(2));
        }

        void end() throws InterruptedException {
            NettyWeb.end(loops);
            workers.close();
        }
    }

    static AutoCloseable start(Scene scene) throws IOException {
        Threads threads = new Threads();
        Server server = NettyServerBuilder.forPort(PORT)
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
        return () -> {
            server.shutdown().awaitTermination(10, TimeUnit.SECONDS);
            threads.end();
        };
    }

    static void converse(Scene scene) throws InterruptedException {
        Threads threads = new Threads();
        try {
            ManagedChannel channel = NettyChannelBuilder.forAddress("server", PORT)
                    .usePlaintext()
                    .channelType(NioSocketChannel.class)
                    .eventLoopGroup(threads.loops)
                    .executor(threads.workers)
                    .offloadExecutor(threads.workers)
                    .build();
            for (int i = 0; i < scene.requests(); i++) {
                assertThat(call(channel, Scene.small(i))).isEqualTo(Scene.small(i));
            }
            assertThat(call(channel, scene.large())).isEqualTo(scene.large());
            channel.shutdown().awaitTermination(10, TimeUnit.SECONDS);
        } finally {
            threads.end();
        }
    }

    private static byte[] call(ManagedChannel channel, byte[] order) {
        return ClientCalls.blockingUnaryCall(channel, ECHO, CallOptions.DEFAULT, order);
    }
}
