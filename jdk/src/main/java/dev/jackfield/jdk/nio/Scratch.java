package dev.jackfield.jdk.nio;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Arrays through which the bytes of direct buffers pass. They are taken for one copy and given back, and no read holds one while it waits; so
 * there are about as few of them as threads that run, however many channels there are.
 */
final class Scratch {
    /** Bytes in each. */
    static final int SIZE = 64 * 1024;

    private static final int SLOTS = 32;
    private static final AtomicReferenceArray<byte[]> FREE = new AtomicReferenceArray<>(SLOTS);

    private Scratch() {}

    static byte[] take() {
        byte[] b = FREE.getAndSet(slot(), null);
        return b != null ? b : new byte[SIZE];
    }

    static void give(byte[] b) {
        FREE.set(slot(), b);
    }

    private static int slot() {
        return (int) Thread.currentThread().threadId() & (SLOTS - 1);
    }
}
