package dev.jackfield.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives each test method a network of its own, and has java.net and NIO serve the threads of its hosts:
 *
 * <pre>
 *   &#64;JackfieldNetwork
 *   class ShopTest {
 *       &#64;Test
 *       void anOrderArrives(Network net, Host shop, Host customer) throws Exception {
 *           shop.run(() -&gt; Shop.start(8080));
 *           net.links().getFirst().loss(0.1);
 *           customer.call(() -&gt; order(URI.create("http://shop:8080/")));
 *       }
 *   }
 * </pre>
 *
 * <p>Test methods, and those before and after each, may have parameters: the {@link dev.jackfield.lab.Network}, and any number of
 * {@link dev.jackfield.host.Host}s, each known by the parameter's name (compile with {@code -parameters}) or by {@link On}. A host that
 * the network does not have yet is made and plugged into one switch with all others that were made so, as 10.0.0.1/24 and so on. A test that
 * wants another network builds it in a method before each test.
 *
 * <p>When a test fails, what passed any cable is in a capture, and the ladder of each two hosts that spoke to each other in a text, and
 * both the ladder and the names of the files are told with the failure. When a test succeeds and has left a socket or thread
 * behind, or the stack itself failed somewhere, the test fails.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ExtendWith(NetworkExtension.class)
@SuppressWarnings("exports") // the extension is found through this annotation only
public @interface JackfieldNetwork {
    /** What chance decides, it decides by this. */
    long seed() default 1;

    /**
     * Whether the network is in virtual time: its programs run in threads of {@link dev.jackfield.lab.Network#world()}, all else as
     * usual. A test then ends when all threads that it started there have ended.
     */
    boolean virtual() default false;

    /** Whether a test that leaves sockets or threads behind fails. Threads are looked for only where tests run one after the other. */
    boolean leaks() default true;

    /** How the names of threads begin that may be left behind: those that a library keeps for the whole JVM. */
    String[] lingering() default {};

    /** Where captures and ladders go. */
    String directory() default "target/jackfield";
}
