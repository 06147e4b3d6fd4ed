package dev.jackfield.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;

/** Jedis: sockets that block. */
final class JedisClient {
    private static final int PATIENCE = (int) Scene.PATIENCE.toMillis();

    private JedisClient() {}

    static Jedis connect() {
        return new Jedis(
                new HostAndPort("server", Redis.PORT),
                DefaultJedisClientConfig.builder()
                        .connectionTimeoutMillis(PATIENCE)
                        .socketTimeoutMillis(PATIENCE)
                        .build());
    }

    static void converse(Scene scene) throws InterruptedException {
        try (Jedis redis = connect()) {
            for (int i = 0; i < scene.requests(); i++) {
                assertThat(redis.incr("count")).isEqualTo(i + 1);
            }
            pipeline(redis, scene.requests() * 10);
            publish(redis, scene.requests());
            assertThat(redis.set("picture".getBytes(), scene.large())).isEqualTo("OK");
            assertThat(redis.get("picture".getBytes())).isEqualTo(scene.large());
        }
    }

    private static void pipeline(Jedis redis, int commands) {
        List<Response<Long>> all = new ArrayList<>();
        try (Pipeline p = redis.pipelined()) {
            for (int i = 0; i < commands; i++) {
                all.add(p.rpush("list", "" + i));
            }
        }
        for (int i = 0; i < commands; i++) {
            assertThat(all.get(i).get()).isEqualTo(i + 1);
        }
        List<String> list = redis.lrange("list", 0, -1);
        for (int i = 0; i < commands; i++) {
            assertThat(list.get(i)).isEqualTo("" + i);
        }
    }

    private static void publish(Jedis redis, int messages) throws InterruptedException {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        CountDownLatch listens = new CountDownLatch(1);
        JedisPubSub listener = new JedisPubSub() {
            @Override
            public void onSubscribe(String channel, int subscribed) {
                listens.countDown();
            }

            @Override
            public void onMessage(String channel, String message) {
                heard.add(message);
            }
        };
        Thread t = Thread.startVirtualThread(() -> {
            try (Jedis other = connect()) {
                other.subscribe(listener, "news");
            }
        });
        assertThat(listens.await(PATIENCE, TimeUnit.MILLISECONDS)).isTrue();
        for (int i = 0; i < messages; i++) {
            assertThat(redis.publish("news", "" + i)).isOne();
        }
        for (int i = 0; i < messages; i++) {
            assertThat(heard.poll(PATIENCE, TimeUnit.MILLISECONDS)).isEqualTo("" + i);
        }
        listener.unsubscribe();
        t.join();
    }
}
