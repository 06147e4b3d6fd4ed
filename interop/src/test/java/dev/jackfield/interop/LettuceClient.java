package dev.jackfield.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.netty.resolver.DefaultAddressResolverGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Lettuce: Netty's NIO. */
final class LettuceClient {
    private LettuceClient() {}

    /** A client, and the threads that it runs on. */
    record Threads(ClientResources resources, RedisClient client) implements AutoCloseable {
        Threads() {
            this(DefaultClientResources.builder()
                    .addressResolverGroup(DefaultAddressResolverGroup.INSTANCE) // else it would ask a DNS server
                    .build());
        }

        private Threads(ClientResources resources) {
            this(
                    resources,
                    RedisClient.create(
                            resources,
                            RedisURI.builder()
                                    .withHost("server")
                                    .withPort(Redis.PORT)
                                    .withTimeout(Scene.PATIENCE)
                                    .build()));
        }

        @Override
        public void close() {
            client.shutdown(0, 1, TimeUnit.SECONDS);
            resources.shutdown(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    static void converse(Scene scene) throws Exception {
        try (Threads threads = new Threads();
                StatefulRedisConnection<String, String> c = threads.client.connect();
                StatefulRedisConnection<byte[], byte[]> bytes = threads.client.connect(ByteArrayCodec.INSTANCE)) {
            for (int i = 0; i < scene.requests(); i++) {
                assertThat(c.sync().incr("count")).isEqualTo(i + 1);
            }
            pipeline(c.async(), scene.requests() * 10);
            publish(threads.client, c, scene.requests());
            assertThat(bytes.sync().set("picture".getBytes(), scene.large())).isEqualTo("OK");
            assertThat(bytes.sync().get("picture".getBytes())).isEqualTo(scene.large());
        }
    }

    private static void pipeline(RedisAsyncCommands<String, String> redis, int commands) throws Exception {
        List<RedisFuture<Long>> all = new ArrayList<>();
        for (int i = 0; i < commands; i++) {
            all.add(redis.rpush("list", "" + i));
        }
        assertThat(LettuceFutures.awaitAll(Scene.PATIENCE, all.toArray(RedisFuture[]::new)))
                .isTrue();
        for (int i = 0; i < commands; i++) {
            assertThat(all.get(i).get()).isEqualTo(i + 1);
        }
        List<String> list = redis.lrange("list", 0, -1).get();
        for (int i = 0; i < commands; i++) {
            assertThat(list.get(i)).isEqualTo("" + i);
        }
    }

    private static void publish(RedisClient client, StatefulRedisConnection<String, String> redis, int messages)
            throws InterruptedException {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (StatefulRedisPubSubConnection<String, String> listener = client.connectPubSub()) {
            listener.addListener(new RedisPubSubAdapter<>() {
                @Override
                public void message(String channel, String message) {
                    heard.add(message);
                }
            });
            listener.sync().subscribe("news");
            for (int i = 0; i < messages; i++) {
                assertThat(redis.sync().publish("news", "" + i)).isOne();
            }
            for (int i = 0; i < messages; i++) {
                assertThat(heard.poll(Scene.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isEqualTo("" + i);
            }
        }
    }
}
