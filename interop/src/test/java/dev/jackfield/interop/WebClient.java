package dev.jackfield.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Any client for the web. */
interface WebClient {
    /** So many exchanges are begun before the first is waited for; a blocking client has them one after the other. */
    int AT_ONCE = 20;

    interface Maker {
        WebClient make(Tls tls) throws Exception;
    }

    /**
     * An exchange: a POST of the body, or a GET when it is null.
     *
     * @return the page, unless the answer is not what was asked for
     */
    CompletableFuture<byte[]> exchange(String url, byte[] body) throws Exception;

    void close() throws Exception;

    /** Fetches pages and has a large body come back, by each of these schemes. */
    static Conversation.Client browsing(Maker maker, String... schemes) {
        return scene -> {
            WebClient web = maker.make(scene.tls());
            try {
                for (String scheme : schemes) {
                    browse(web, scheme + "://server", scene);
                }
            } finally {
                web.close();
            }
        };
    }

    private static void browse(WebClient web, String site, Scene scene) throws Exception {
        assertThat(web.exchange(site + "/hello", null).get()).asString().isEqualTo("hello");
        for (int i = 0; i < scene.requests(); i += AT_ONCE) {
            List<CompletableFuture<byte[]>> all = new ArrayList<>();
            for (int j = 0; j < AT_ONCE; j++) {
                all.add(web.exchange(site + "/hello", null));
            }
            for (CompletableFuture<byte[]> page : all) {
                assertThat(page.get()).asString().isEqualTo("hello");
            }
        }
        assertThat(web.exchange(site + "/echo", scene.large()).get()).isEqualTo(scene.large());
    }
}
