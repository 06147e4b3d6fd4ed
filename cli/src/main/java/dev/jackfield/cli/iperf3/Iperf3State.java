package dev.jackfield.cli.iperf3;

/** The bytes that travel on iperf3's control connection: where a test stands. */
final class Iperf3State {
    static final int TEST_START = 1;
    static final int TEST_RUNNING = 2;
    static final int TEST_END = 4;
    static final int PARAM_EXCHANGE = 9;
    static final int CREATE_STREAMS = 10;
    static final int SERVER_TERMINATE = 11;
    static final int CLIENT_TERMINATE = 12;
    static final int EXCHANGE_RESULTS = 13;
    static final int DISPLAY_RESULTS = 14;
    static final int IPERF_DONE = 16;
    /** Another test is running. */
    static final int ACCESS_DENIED = -1;
    /** Followed by iperf3's error number and the system's, four bytes each. */
    static final int SERVER_ERROR = -2;

    private Iperf3State() {}
}
