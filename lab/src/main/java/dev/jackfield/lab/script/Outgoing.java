package dev.jackfield.lab.script;

import dev.jackfield.lab.script.codec.IcmpMessage;
import dev.jackfield.lab.script.codec.IpPacket;
import dev.jackfield.lab.script.codec.MalformedPacketException;
import dev.jackfield.lab.script.codec.TcpSegment;
import dev.jackfield.lab.script.codec.UdpDatagram;
import java.util.Arrays;

/**
 * A packet that the host sent, taken apart; of the last three one is there, or none.
 *
 * @param micros when
 */
record Outgoing(long micros, IpPacket ip, TcpSegment tcp, UdpDatagram udp, IcmpMessage icmp) {
    static Outgoing of(WireDevice.Sniffed s) throws ScriptFailure {
        try {
            IpPacket ip = IpPacket.decode(s.bytes());
            return new Outgoing(
                    ScriptWorld.micros(s.time()),
                    ip,
                    ip.protocol() == IpPacket.TCP ? TcpSegment.decode(ip) : null,
                    ip.protocol() == IpPacket.UDP ? UdpDatagram.decode(ip) : null,
                    ip.protocol() == IpPacket.ICMP || ip.protocol() == IpPacket.ICMPV6 ? IcmpMessage.decode(ip) : null);
        } catch (MalformedPacketException e) {
            throw new ScriptFailure("the host sent a packet that is wrong: " + e.getMessage());
        }
    }

    /** Whether it goes from the host to the script's peer. */
    boolean between(byte[] local, byte[] remote) {
        return Arrays.equals(ip.source(), local) && Arrays.equals(ip.destination(), remote);
    }
}
