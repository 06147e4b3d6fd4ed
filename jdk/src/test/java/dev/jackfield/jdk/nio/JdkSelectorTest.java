package dev.jackfield.jdk.nio;

import java.io.IOException;
import java.nio.channels.Selector;

/** The JDK's own selector, which ours is measured by. */
class JdkSelectorTest extends SelectorContract {
    @Override
    Selector selector() throws IOException {
        return closing(KernelProviders.SELECTOR.openSelector());
    }
}
