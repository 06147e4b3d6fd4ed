package dev.jackfield.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jackfield.core.Core;
import dev.jackfield.core.ManualClock;
import dev.jackfield.core.Packet;
import java.util.List;
import org.junit.jupiter.api.Test;

class CableTest {
    private static final int ALL = Device.TSO | Device.CHECKSUM | Device.BIG;

    private final ManualClock clock = new ManualClock();
    private final Cable cable = new Cable(clock, 1);
    private final Station a = new Station("a", clock, 1, cable.a());
    private final Station b = new Station("b", clock, 2, cable.b());

    @Test
    void aFrameIsAtTheOtherEndWhenTheSendersCallReturns() {
        a.send(Station.numbered(2, 1, 7, 60));

        assertThat(b.numbers()).containsExactly(7);
        assertThat(a.arrivals).isEmpty();
    }

    @Test
    void framesArriveInTheOrderInWhichTheyWereSent() {
        a.sendNumbers(0, 100, 60);
        a.sendBatch(100, 1_000, 60);

        assertThat(b.numbers()).isEqualTo(Station.range(0, 1_000));
    }

    @Test
    void bothDirectionsAreApart() {
        a.sendNumbers(0, 10, 60);
        b.sendNumbers(10, 20, 60);

        assertThat(b.numbers()).isEqualTo(Station.range(0, 10));
        assertThat(a.numbers()).isEqualTo(Station.range(10, 20));
    }

    @Test
    void aFrameIsHandedOverNotCopied() {
        byte[] payload = new byte[30_000];
        Packet p = TcpPackets.framed(TcpPackets.v4().large(payload, 10_000, 1_448), 0x0800);
        byte[] buf = p.buf;
        a.send(p);

        Packet arrived = b.arrivals.getFirst().frame();
        assertThat(arrived).isSameAs(p);
        assertThat(arrived.buf).isSameAs(buf);
        assertThat(arrived.slices()).isEqualTo(3);
        assertThat(arrived.sliceBuf(0)).isSameAs(payload);
        assertThat(arrived.gso).isEqualTo(Packet.GSO_TCP);
        assertThat(arrived.checksum).isEqualTo(Packet.CHECKSUM_PARTIAL);
    }

    @Test
    void anUnimpairedCableTakesLargePacketsAndPartialChecksums() {
        assertThat(cable.a().offloads()).isEqualTo(ALL);
        assertThat(cable.b().offloads()).isEqualTo(ALL);
    }

    @Test
    void anImpairedDirectionTakesFramesOfTheWireOnly() {
        cable.ab().delay(1);

        assertThat(cable.a().offloads()).isEqualTo(Device.CHECKSUM);
        assertThat(cable.b().offloads()).isEqualTo(ALL);

        cable.ab().clear();
        assertThat(cable.a().offloads()).isEqualTo(ALL);
    }

    @Test
    void neitherEndTakesLargePacketsWhileSomebodyLooksAtOne() {
        cable.a().setPlain(true);
        assertThat(cable.a().offloads()).isEqualTo(Device.CHECKSUM);
        assertThat(cable.b().offloads()).isEqualTo(Device.CHECKSUM);

        cable.a().setPlain(false);
        assertThat(cable.b().offloads()).isEqualTo(ALL);
    }

    @Test
    void theMtuIsThatOfEthernetUntilItIsSet() {
        assertThat(cable.a().mtu()).isEqualTo(1500);

        cable.mtu(9000);
        assertThat(cable.a().mtu()).isEqualTo(9000);
        assertThat(cable.b().mtu()).isEqualTo(9000);
        assertThatThrownBy(() -> cable.mtu(67)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anEndIsPluggedInOnce() {
        assertThatThrownBy(() -> cable.a().open(new Core("c", clock), f -> {}))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whereNobodyIsPluggedInFramesAreDroppedAndCounted() {
        Cable loose = new Cable(clock, 1);
        Station alone = new Station("alone", clock, 1, loose.a());
        alone.sendNumbers(0, 5, 60);

        assertThat(loose.a().drops()).isEqualTo(5);
        assertThat(loose.b().drops()).isZero();
    }

    @Test
    void nothingPassesAClosedCable() {
        cable.b().close();
        cable.b().close();
        a.sendNumbers(0, 5, 60);
        b.sendNumbers(0, 4, 60);

        assertThat(a.arrivals).isEmpty();
        assertThat(b.arrivals).isEmpty();
        assertThat(cable.a().drops()).isEqualTo(5);
        assertThat(cable.b().drops()).isEqualTo(4);
    }

    @Test
    void framesUnderWayWhenTheCableIsClosedDoNotArrive() {
        cable.ab().delay(1_000);
        a.sendNumbers(0, 5, 60);
        cable.a().close();

        assertThat(clock.runUntilIdle(1_000_000)).isTrue();
        assertThat(b.arrivals).isEmpty();
    }

    @Test
    void anAnswerSentOnReceiptTravelsBackWithinTheSameCall() {
        Cable second = new Cable(clock, 1);
        Station sender = new Station("sender", clock, 1, second.a());
        Core echo = new Core("echo", clock);
        echo.call(() -> {
            second.b().open(echo, second.b()::transmit);
            return 0;
        });
        sender.sendNumbers(0, 10, 60);

        assertThat(sender.numbers()).isEqualTo(Station.range(0, 10));
    }

    @Test
    void whatIsUnderWayIsBounded() {
        cable.ab().delay(1_000_000_000);
        byte[] payload = new byte[60_000];
        for (int i = 0; i < 5_000; i++) {
            Packet p = Packet.allocate(32, 0);
            p.attach(payload, 0, payload.length);
            a.send(p);
        }

        assertThat(cable.a().drops()).isPositive();
        assertThat((5_000 - cable.a().drops()) * 60_000L).isLessThanOrEqualTo(256 << 20);
        clock.advance(1_000_000_000);
        assertThat(b.arrivals).hasSize(5_000 - (int) cable.a().drops());
        a.send(Station.numbered(0, 1, 0, 60));
        clock.advance(1_000_000_000);
        assertThat(b.arrivals).hasSize(5_001 - (int) cable.a().drops());
    }

    @Test
    void impairmentsAreRefusedWhenTheyMakeNoSense() {
        Impairment i = cable.ab();
        for (double p : List.of(-0.1, 1.1, Double.NaN)) {
            assertThatThrownBy(() -> i.loss(p)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> i.reorder(p)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> i.duplicate(p)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> i.corrupt(p)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> i.delay(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> i.jitter(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> i.rate(-1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThat(i.active()).isFalse();
    }
}
