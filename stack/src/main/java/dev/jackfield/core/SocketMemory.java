package dev.jackfield.core;

/**
 * The value of SO_MEMINFO, under the names of Linux's SK_MEMINFO_...: what a socket's queues hold. Here they count payload, and nothing is allocated ahead.
 *
 * @param rmemAlloc bytes that wait to be read
 * @param rcvbuf SO_RCVBUF
 * @param wmemAlloc bytes in packets that the device has not sent: none
 * @param sndbuf SO_SNDBUF
 * @param fwdAlloc bytes allocated ahead: none
 * @param wmemQueued bytes written and not acknowledged
 * @param optmem bytes of options: not counted
 * @param backlog bytes of packets that wait for the socket's owner: none
 * @param drops packets that found no room
 */
public record SocketMemory(
        int rmemAlloc,
        int rcvbuf,
        int wmemAlloc,
        int sndbuf,
        int fwdAlloc,
        int wmemQueued,
        int optmem,
        int backlog,
        int drops) {
    /** The option, of level SOL_SOCKET. */
    public static final int SO_MEMINFO = 55;

    public static SocketMemory of(int unread, int receiveBuffer, int unacknowledged, int sendBuffer) {
        return new SocketMemory(unread, receiveBuffer, 0, sendBuffer, 0, unacknowledged, 0, 0, 0);
    }
}
