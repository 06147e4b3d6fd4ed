package dev.jackfield.tcp;

/** What went over one connection, both ways, as TCP_INFO tells it (RFC 4898's tcpEStats, and Linux's names for it). */
final class Traffic {
    int segmentsOut;
    int segmentsIn;
    int dataSegmentsOut;
    int dataSegmentsIn;
    /** Payload, sent again or not. */
    long bytesSent;
    /** As far as SND.UNA has moved. */
    long bytesAcked;
    /** As far as RCV.NXT has moved. */
    long bytesReceived;

    /** A segment, or a large packet that is many, has come for this connection. */
    void onArrival(Segment s) {
        int n = s.packets();
        segmentsIn += n;
        if (s.length > 0) {
            dataSegmentsIn += n;
        }
    }

    /** {@code bytes} of payload go out in segments of at most {@code full}. */
    void onSent(int bytes, int full) {
        int n = Math.max((bytes + full - 1) / full, 1);
        segmentsOut += n;
        if (bytes > 0) {
            dataSegmentsOut += n;
            bytesSent += bytes;
        }
    }
}
