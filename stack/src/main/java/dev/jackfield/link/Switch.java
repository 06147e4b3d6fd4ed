package dev.jackfield.link;

import dev.jackfield.core.Clock;
import dev.jackfield.core.Packet;
import dev.jackfield.wire.EthernetHeader;
import dev.jackfield.wire.MacAddress;
import java.util.List;

/**
 * A learning bridge (IEEE 802.1D section 7): it notes by which port each station is reached, sends frames for it there only, and frames for
 * groups or unknown stations to all other ports. It knows no spanning tree: switches must not be plugged together in a ring.
 */
public final class Switch extends Bridge {
    /** How long a station is remembered after its last frame, in ns (IEEE 802.1D: 300 s). */
    public static final long AGEING = 300_000_000_000L;
    /** How many stations are remembered. */
    public static final int STATIONS = 4096;

    /** Group addresses for the bridge itself, which no bridge forwards: 01:80:c2:00:00:00 to 0f. */
    private static final long RESERVED = 0x0180_c200_0000L;

    /**
     * Where a station is.
     *
     * @param mac its link address
     * @param port the number of the port by which it is reached
     * @param age nanoseconds since its last frame
     */
    public record Station(long mac, int port, long age) {}

    private final StationTable<Port> stations;

    /**
     * @param name for messages
     * @param clock the time of all that is plugged in
     */
    public Switch(String name, Clock clock) {
        this(name, clock, STATIONS, AGEING);
    }

    /**
     * @param stations for how many stations there is room; when it gets narrow, those that were silent longest are forgotten
     * @param ageing how long it remembers a station after its last frame, in ns
     */
    public Switch(String name, Clock clock, int stations, long ageing) {
        super(name, clock);
        this.stations = new StationTable<>(stations, ageing);
    }

    /** The stations it knows. Any thread. */
    public List<Station> stations() {
        return core.get(() -> stations.snapshot(
                core.now(), (mac, port, age) -> port.unplugged ? null : new Station(mac, port.number, age)));
    }

    @Override
    void input(Port from, Packet frame) {
        long src = EthernetHeader.src(frame.buf, frame.off);
        long dst = EthernetHeader.dst(frame.buf, frame.off);
        if (MacAddress.isGroup(src) || (dst & ~0xfL) == RESERVED) {
            return;
        }
        long now = core.now();
        stations.learn(src, from, now);
        Port to = MacAddress.isGroup(dst) ? null : stations.find(dst, now);
        if (to == null || to.unplugged) {
            flood(from, frame);
        } else if (to != from) {
            send(to, frame);
        }
    }
}
