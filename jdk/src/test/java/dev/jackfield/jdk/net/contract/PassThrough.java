package dev.jackfield.jdk.net.contract;

import dev.jackfield.jdk.JavaNet;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Has the factories installed; the threads of the tests belong to no host. */
final class PassThrough implements BeforeAllCallback {
    @Override
    public void beforeAll(ExtensionContext context) {
        JavaNet.install();
    }
}
