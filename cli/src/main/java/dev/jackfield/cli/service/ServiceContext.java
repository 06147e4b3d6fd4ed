package dev.jackfield.cli.service;

import dev.jackfield.core.Clock;
import dev.jackfield.core.Waiter;
import dev.jackfield.host.Process;
import java.util.concurrent.Executor;

/**
 * What a service stands on.
 *
 * @param process whose descriptors it uses
 * @param threads runs each task in a thread of its own, in which it may block
 */
public record ServiceContext(Process process, Executor threads) {
    /** The host's time. */
    public Clock clock() {
        return process.host().clock();
    }

    /** Lets the calling thread wait, in the host's time. */
    public void sleepUntil(long deadline) throws InterruptedException {
        clock().await(new Waiter(), deadline);
    }
}
