package dev.jackfield.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Packet;
import dev.jackfield.core.Randoms;
import dev.jackfield.host.Host;
import dev.jackfield.wire.IpAddress;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The test vectors of RFC 9235 (keys and segments of TCP-AO) and of RFC 4493 (AES-CMAC). */
class AoVectorsTest {
    private static final byte[] MASTER = "testvector".getBytes(StandardCharsets.US_ASCII);
    private static final int CLIENT_KEY = 61;
    private static final int SERVER_KEY = 84;
    private static final int SERVER_PORT = 179;

    /** Algorithm, addresses, ports, initial sequence numbers, traffic key. */
    private static final String KEYS = """
        HMAC_SHA1 10.11.12.13 172.27.28.29 59863 179 fbfbab5a 00000000 6d63ef1b02fe1509d4b1402707fd7b0416abb74f
        HMAC_SHA1 172.27.28.29 10.11.12.13 179 59863 11c14261 fbfbab5a d9e217e4834a80ca2f3fd8de2e41b8e6797fea96
        HMAC_SHA1 10.11.12.13 172.27.28.29 59863 179 fbfbab5a 11c14261 d2e59c65ffc7b1a39347656463b70edc24a13d71
        HMAC_SHA1 10.11.12.13 172.27.28.29 65298 179 cb0efbee 00000000 30eaa1560cf0be57dab5c045229fb10a423cd7ea
        HMAC_SHA1 172.27.28.29 10.11.12.13 179 65298 acd5b5e1 cb0efbee b5b2896bb3664e8176b0edc6e799524101a8307f
        HMAC_SHA1 10.11.12.13 172.27.28.29 65298 179 cb0efbee acd5b5e1 f3db1793d7910ecd806c34f155ea1f00345953e3
        AES_128_CMAC 10.11.12.13 172.27.28.29 50426 179 787a1ddf 00000000 f5b8b3d5f34fdbb6eb8d4ab9660e60e3
        AES_128_CMAC 172.27.28.29 10.11.12.13 179 50426 fadd6de9 787a1ddf 4bc7571a486f3264bbd888474066b4b1
        AES_128_CMAC 10.11.12.13 172.27.28.29 50426 179 787a1ddf fadd6de9 8c8ae0e8371ec5cbb97ea79d90418391
        AES_128_CMAC 10.11.12.13 172.27.28.29 55836 179 389bed71 00000000 2cdbae1392c49449fa92c4509735d50e
        AES_128_CMAC 172.27.28.29 10.11.12.13 179 55836 d3844a6f 389bed71 3ce67a551869506b6347b633c50a624a
        AES_128_CMAC 10.11.12.13 172.27.28.29 55836 179 389bed71 d3844a6f 035bc400a341ffe595f59f58005006ca
        HMAC_SHA1 fd00::1 fd00::2 63460 179 176a833f 00000000 625ec09d575836edc9b6428418bbf06989a361bb
        HMAC_SHA1 fd00::2 fd00::1 179 63460 3f51994b 176a833f e4a37ada2a0afca8711434913fe138c771ebcb4a
        HMAC_SHA1 fd00::1 fd00::2 63460 179 176a833f 3f51994b 1ed82975f4ea444c61580c5bd90dbd61bbc91b7e
        HMAC_SHA1 fd00::1 fd00::2 50893 179 020c1e69 00000000 31a3faf69effae52931b7f845467315c270a4edc
        HMAC_SHA1 fd00::2 fd00::1 179 50893 eba3734d 020c1e69 405108947f996575e7bdbc26d40216a2c7fa91bd
        HMAC_SHA1 fd00::1 fd00::2 50893 179 020c1e69 eba3734d b34eed6a9396a669f1c4f4f57618f3656f52c7ab
        AES_128_CMAC fd00::1 fd00::2 63578 179 193cccec 00000000 fa5a2108882d39d0c71929175ab1b7b8
        AES_128_CMAC fd00::2 fd00::1 179 63578 a6744ecb 193cccec cf1b1e225e06a63616764a067b46f4b1
        AES_128_CMAC fd00::1 fd00::2 63578 179 193cccec a6744ecb 6174c3557abed27574dba37185f00300
        AES_128_CMAC fd00::1 fd00::2 62088 179 b01da74a 00000000 a94f511263e4093d35dd818c13bbbf53
        AES_128_CMAC fd00::2 fd00::1 179 62088 a6246145 b01da74a 92dea5bbc78b1d9f5b2952e9cd30642a
        AES_128_CMAC fd00::1 fd00::2 62088 179 b01da74a a6246145 4fb2086e402c679079ed65d4bf97693d
        """;

    /** Section, algorithm, whether options are left out, the receiver's initial sequence number, packet; of a connection in its order. */
    private static final String PACKETS = """
        4.1.1 HMAC_SHA1 false 11c14261
        45e0004cdd0f4000ff06bf6b0a0b0c0dac1b1c1de9d700b3fbfbab5a00000000e002ffffcac40000020405b401030308
        0402080a00155ab7000000001d103d542ee437c6f8ede6d7c4d602e7

        4.1.3 HMAC_SHA1 false 11c14261
        45e0008736a14000ff06659f0a0b0c0dac1b1c1de9d700b3fbfbab5b11c14262c0180104a16200000101080a00155ac1
        84a50beb1d103d547064cf998cc6c315c2c2e2bfffffffffffffffffffffffffffffffff00430104dabf00b40a0b0c0d
        260206010400010001020280000202020002024200020641040000dabf02084006006400010100

        4.1.2 HMAC_SHA1 false fbfbab5a
        45e0004c65064000ff063775ac1b1c1d0a0b0c0d00b3e9d711c14261fbfbab5be012ffff37760000020405b401030308
        0402080a84a50beb00155ab71d10543deeab0fe24c3010815116b3be

        4.1.4 HMAC_SHA1 false fbfbab5a
        45e000871fa94000ff067c97ac1b1c1d0a0b0c0d00b3e9d711c14262fbfbab9ec0180100400c00000101080a84a50bf5
        00155ac11d10543da63f0ecbbb2e635c954deac7ffffffffffffffffffffffffffffffff00430104dac000b4ac1b1c1d
        260206010400010001020280000202020002024200020641040000dac002084006006400010100

        4.2.1 HMAC_SHA1 true acd5b5e1
        45e0004c53994000ff0648e20a0b0c0dac1b1c1dff1200b3cb0efbee00000000e002ffff541f0000020405b401030308
        0402080a00024cce000000001d103d5480af3cfeb85368937b8f9ec2

        4.2.3 HMAC_SHA1 true acd5b5e1
        45e00087a8f54000ff06f34a0a0b0c0dac1b1c1dff1200b3cb0efbefacd5b5e2c01801046c4500000101080a00024cce
        576772f31d103d54710608cc696c03a271c93aa5ffffffffffffffffffffffffffffffff00430104dabf00b40a0b0c0d
        260206010400010001020280000202020002024200020641040000dabf02084006006400010100

        4.2.2 HMAC_SHA1 true cb0efbee
        45e0004c32844000ff0669f7ac1b1c1d0a0b0c0d00b3ff12acd5b5e1cb0efbefe012ffff388e0000020405b401030308
        0402080a576772f300024cce1d10543d09306f9acea63a8c68cb9a70

        4.2.4 HMAC_SHA1 true cb0efbee
        45e0008754374000ff064809ac1b1c1d0a0b0c0d00b3ff12acd5b5e2cb0efc32c018010046b600000101080a576772f3
        00024cce1d10543d97766e48ac262de9ae61b4f9ffffffffffffffffffffffffffffffff00430104dac000b4ac1b1c1d
        260206010400010001020280000202020002024200020641040000dac002084006006400010100

        5.1.1 AES_128_CMAC false fadd6de9
        45e0004c7b9f4000ff0620dc0a0b0c0dac1b1c1dc4fa00b3787a1ddf00000000e002ffff5a0f0000020405b401030308
        0402080a00017ed0000000001d103d54e477e99c8040765498e55091

        6.1.1 HMAC_SHA1 false 3f51994b
        6e0891dc00380640fd000000000000000000000000000001fd000000000000000000000000000002f7e400b3176a833f
        00000000e002ffff47210000020405a0010303080402080a0041d087000000001d103d549033ec3d7334b64c5edd039f

        6.1.2 HMAC_SHA1 false 176a833f
        6e01009e00380640fd000000000000000000000000000002fd00000000000000000000000000000100b3f7e43f51994b
        176a8340e012ffffbfec0000020405a0010303080402080abd33129b0041d0871d10543df1cba346c3526163f71f1f55

        6.2.2 HMAC_SHA1 true 020c1e69
        6e0a7e1f00380640fd000000000000000000000000000002fd00000000000000000000000000000100b3c6cdeba3734d
        020c1e6ae012ffff774d0000020405a0010303080402080a5ec99b70009db95b1d10543d3c546bad9743f12df8b8010d

        6.2.4 HMAC_SHA1 true 020c1e69
        6e0a7e1f00730640fd000000000000000000000000000002fd00000000000000000000000000000100b3c6cdeba3734e
        020c1eadc0180100716a00000101080a5ec99b7a009db9651d10543d559a819445b4fde98d9e1317ffffffffffffffff
        ffffffffffffffff00430104fde800b40101017a260206010400010001020280000202020002024200020641040000fd
        e802084006006400010100

        7.1.1 AES_128_CMAC false a6744ecb
        6e04a70600380640fd000000000000000000000000000001fd000000000000000000000000000002f85a00b3193cccec
        00000000e002ffffde5d0000020405a0010303080402080a13e4ab99000000001d103d5459b588107481ac6dc3927040

        7.1.2 AES_128_CMAC false 193cccec
        6e06152000380640fd000000000000000000000000000002fd00000000000000000000000000000100b3f85aa6744ecb
        193cccede012ffffeabb0000020405a0010303080402080a71daabc813e4ab991d10543ddc2843a84e78a6bcfdc5ed80

        7.1.4 AES_128_CMAC false 193cccec
        6e06152000730640fd000000000000000000000000000002fd00000000000000000000000000000100b3f85aa6744ecc
        193ccd30c018010052f400000101080a71daabd313e4aba31d10543dc1069b7dfd3d693a6df3f289ffffffffffffffff
        ffffffffffffffff00430104fde800b40101017a260206010400010001020280000202020002024200020641040000fd
        e802084006006400010100
        """;

    private final Host host = Host.builder("vectors").random(Randoms.seeded(1)).build();

    @AfterEach
    void close() {
        host.close();
    }

    private static byte[] hex(String s) {
        return HexFormat.of().parseHex(s);
    }

    private static InetAddress inet(String a) {
        try {
            return InetAddress.getByName(a);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @TestFactory
    Stream<DynamicTest> trafficKeys() {
        return KEYS.lines()
                .map(row -> DynamicTest.dynamicTest(row, () -> {
                    String[] f = row.split(" ");
                    byte[] context = AoState.context(
                            IpAddress.of(inet(f[1])),
                            IpAddress.of(inet(f[2])),
                            Integer.parseInt(f[3]),
                            Integer.parseInt(f[4]),
                            Integer.parseUnsignedInt(f[5], 16),
                            Integer.parseUnsignedInt(f[6], 16));
                    assertThat(AoAlgorithm.valueOf(f[0]).trafficKey(MASTER, context))
                            .isEqualTo(hex(f[7]));
                }));
    }

    // ---- segments

    private static Segment parsed(byte[] packet) {
        boolean v6 = packet[0] >>> 4 == 6;
        Packet p = Packet.wrap(packet, 0, packet.length);
        p.l4 = p.off + (v6 ? 40 : 20);
        IpAddress from = address(packet, v6 ? 8 : 12, v6);
        IpAddress to = address(packet, v6 ? 24 : 16, v6);
        p.srcHi = from.hi();
        p.srcLo = from.lo();
        p.dstHi = to.hi();
        p.dstLo = to.lo();
        p.skip(p.l4 - p.off);
        Segment s = new Segment();
        assertThat(s.parse(p)).isTrue();
        return s;
    }

    private static IpAddress address(byte[] packet, int at, boolean v6) {
        try {
            return IpAddress.of(InetAddress.getByAddress(Arrays.copyOfRange(packet, at, at + (v6 ? 16 : 4))));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Whoever the packets are for takes them, and no other; a SYN, or SYN-ACK, comes first or is left out. */
    @Test
    void segmentsAreTakenAndChangedOnesAreNot() {
        Tcp tcp = new Tcp(host.core(), host.internet(), host.settings(), host.counters(), Randoms.seeded(2));
        AoState state = null;
        for (String block : PACKETS.split("\n\n")) {
            String[] f = block.lines().findFirst().orElseThrow().split(" ");
            byte[] packet = hex(block.lines().skip(1).collect(Collectors.joining()));
            Segment s = parsed(packet);
            boolean toServer = s.destinationPort == SERVER_PORT;
            IpAddress peer = new IpAddress(s.packet.srcHi, s.packet.srcLo);
            IpAddress us = new IpAddress(s.packet.dstHi, s.packet.dstLo);
            AoKeys keys = AoKeys.NONE.with(new TcpAo.Key(
                    peer.toInetAddress(),
                    peer.isV4() ? 32 : 128,
                    toServer ? SERVER_KEY : CLIENT_KEY,
                    toServer ? CLIENT_KEY : SERVER_KEY,
                    AoAlgorithm.valueOf(f[1]).linuxName,
                    TcpAo.MAC_LENGTH,
                    Boolean.parseBoolean(f[2]),
                    MASTER));
            int iss = Integer.parseUnsignedInt(f[3], 16);
            if (s.has(2)) { // SYN: a connection begins
                state = toServer
                        ? AoState.arriving(tcp, keys, s)
                        : AoState.opening(tcp, keys, us, s.destinationPort, peer, s.sourcePort, iss);
            }
            int last = packet.length - 1;
            byte[] changed = packet.clone();
            changed[last] ^= 1;
            assertThat(state.accepts(parsed(changed))).as(f[0] + " changed").isFalse();
            assertThat(state.accepts(s)).as(f[0]).isTrue();
            if (s.has(2) && toServer) {
                state.iss(iss);
            }
        }
    }

    // ---- AES-CMAC

    @Test
    void codesOfMessagesOfAnyLength() {
        byte[] message = hex("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
                + "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710");
        Cmac c = new Cmac(hex("2b7e151628aed2a6abf7158809cf4f3c"));
        int[] lengths = {0, 16, 40, 64};
        String[] codes = {
            "bb1d6929e95937287fa37d129b756746",
            "070a16b46b4d4144f79bdd9dd04a287c",
            "dfa66747de9ae63030ca32611497c827",
            "51f0bebf7e3b9d92fc49741779363cfe"
        };
        for (int i = 0; i < lengths.length; i++) {
            c.update(message, 0, Math.min(lengths[i], 7)); // piece by piece
            c.update(message, 7, Math.max(lengths[i] - 7, 0));
            assertThat(c.finish()).isEqualTo(hex(codes[i]));
        }
    }
}
