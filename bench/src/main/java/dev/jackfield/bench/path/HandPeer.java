package dev.jackfield.bench.path;

import dev.jackfield.core.Core;
import dev.jackfield.core.Packet;
import dev.jackfield.link.Device;
import dev.jackfield.wire.Ipv4Header;
import dev.jackfield.wire.TcpHeader;

/**
 * A link of bare IPv4 with peers behind it that are made by hand: what the host sends is looked at and freed, what it is to receive is written into a packet. So one direction of one
 * host is measured, without the other end.
 */
final class HandPeer implements Device {
    /** The host's address, and that of the first peer. */
    static final int HOST = 0x0a00_0001, PEERS = 0x0a00_0100;

    static final int PORT = 80, WINDOW = 65_535;
    private static final int MTU = 1500, FIRST_PORT = 1024, PORTS = 50_000;
    private static final int HEADERS = Ipv4Header.LENGTH + TcpHeader.LENGTH;

    /** SEG.SEQ and SEG.ACK of what the host sent last. */
    int seq;

    int ack;

    private Core core;
    private Receiver receiver;

    private int peer;
    private int flags;
    private int itsSeq;
    private int itsAck;
    private int payload;
    private final Core.Operation delivery = new Core.Operation() {
        @Override
        protected int operate() {
            int n = HEADERS + payload;
            Packet p = core.pool().packet(0, n);
            int address = PEERS + peer / PORTS;
            Ipv4Header.emit(p.buf, p.off, 0, n, 0, Ipv4Header.DF, 64, Ipv4Header.TCP, address, HOST);
            int port = FIRST_PORT + peer % PORTS;
            int at = p.off + Ipv4Header.LENGTH;
            TcpHeader.emit(p.buf, at, port, PORT, itsSeq, itsAck, TcpHeader.LENGTH, flags, WINDOW);
            p.len = n;
            p.checksum = Packet.CHECKSUM_VALID;
            receiver.receive(p);
            return 0;
        }
    };

    /** Has the host receive a segment of a peer, and do what follows from it. */
    void send(int from, int flags, int seq, int ack, int payload) {
        this.peer = from;
        this.flags = flags;
        this.itsSeq = seq;
        this.itsAck = ack;
        this.payload = payload;
        core.call(delivery);
    }

    @Override
    public void open(Core core, Receiver receiver) {
        this.core = core;
        this.receiver = receiver;
    }

    @Override
    public void transmit(Packet frame) {
        int at = frame.off + Ipv4Header.LENGTH;
        seq = TcpHeader.seq(frame.buf, at);
        ack = TcpHeader.ack(frame.buf, at);
        frame.free();
    }

    @Override
    public int offloads() {
        return CHECKSUM;
    }

    @Override
    public int mtu() {
        return MTU;
    }

    @Override
    public long drops() {
        return 0;
    }

    @Override
    public void close() {}
}
