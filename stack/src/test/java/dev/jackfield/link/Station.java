package dev.jackfield.link;

import dev.jackfield.core.Clock;
import dev.jackfield.core.Core;
import dev.jackfield.core.Packet;
import dev.jackfield.wire.Bytes;
import dev.jackfield.wire.EthernetHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The user of one device in a test: a core of its own, and all that it received. */
final class Station {
    /** A frame as it arrived. */
    record Arrival(long time, Packet frame) {
        /** The number that {@link Station#numbered} put into it. */
        int number() {
            byte[] b = frame.toBytes();
            return Bytes.i32(b, EthernetHeader.LENGTH);
        }
    }

    final Core core;
    final Device device;
    final long mac;
    final List<Arrival> arrivals = new ArrayList<>();

    Station(String name, Clock clock, long mac, Device device) {
        this.core = new Core(name, clock);
        this.device = device;
        this.mac = mac;
        core.call(() -> {
            device.open(core, frame -> {
                assert core.held();
                arrivals.add(new Arrival(core.now(), frame));
            });
            return 0;
        });
    }

    void send(Packet frame) {
        core.call(() -> {
            device.transmit(frame);
            return 0;
        });
    }

    /** Sends frames with numbers from..to-1, each in a batch of its own. */
    void sendNumbers(int from, int to, int length) {
        for (int i = from; i < to; i++) {
            send(numbered(0, mac, i, length));
        }
    }

    /** Sends frames in one batch. */
    void sendBatch(int from, int to, int length) {
        core.call(() -> {
            for (int i = from; i < to; i++) {
                device.transmit(numbered(0, mac, i, length));
            }
            return 0;
        });
    }

    List<Integer> numbers() {
        return arrivals.stream().map(Arrival::number).toList();
    }

    List<Long> times() {
        return arrivals.stream().map(Arrival::time).toList();
    }

    static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    /** A frame of {@code length} bytes, at least 18, that carries a number. */
    static Packet numbered(long dst, long src, int number, int length) {
        byte[] b = new byte[length];
        EthernetHeader.put(b, 0, dst, src, 0x88b5); // a number for experiments
        Bytes.put32(b, EthernetHeader.LENGTH, number);
        return Packet.wrap(b, 0, length);
    }
}
