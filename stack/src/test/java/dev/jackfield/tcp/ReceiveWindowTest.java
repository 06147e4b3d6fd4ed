package dev.jackfield.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Settings;
import org.junit.jupiter.api.Test;

/** What a SYN says of the window: its scale (RFC 7323 section 2.3) and its beginning, as Linux reckons both. */
class ReceiveWindowTest {
    private final TcpConfig config = new TcpConfig(new Settings());

    private int scale(long greatestBuffer) {
        return ReceiveWindow.scaleFor(config, greatestBuffer);
    }

    private int initial(boolean timestamps) {
        return ReceiveWindow.initialWindow(config, 1460, timestamps, null);
    }

    @Test
    void theScaleIsTheLeastWithWhichTheGreatestBufferCouldBeAdvertised() {
        assertThat(scale(0)).isZero();
        assertThat(scale(65_535)).isZero();
        assertThat(scale(65_536)).isEqualTo(1);
        assertThat(scale(131_071)).isEqualTo(1);
        assertThat(scale(6 << 20)).isEqualTo(7);
        assertThat(scale(1 << 29)).isEqualTo(14);
        assertThat(scale(1L << 40)).isEqualTo(14);
    }

    @Test
    void aBufferThatIsSetCountsByItsWindow() {
        config.socket.receiveBuffer = 262_144;
        config.socket.receiveBufferSet = true;
        assertThat(scale(6 << 20)).isEqualTo(2); // of 131,072
    }

    @Test
    void aClampBoundsTheScale() {
        config.windowClamp = 65_535;
        assertThat(scale(6 << 20)).isZero();
        config.windowClamp = 1 << 20;
        assertThat(scale(6 << 20)).isEqualTo(5);
        assertThat(scale(65_536)).isEqualTo(1);
    }

    @Test
    void theFirstWindowIsAMultipleOfTheSegmentSize() {
        config.socket.receiveBuffer = 131_072;
        assertThat(initial(false)).isEqualTo(44 * 1460);
        assertThat(initial(true)).isEqualTo(45 * 1448);
        config.socket.receiveBuffer = 1 << 20;
        assertThat(initial(false)).isEqualTo(65_535); // all that the field holds
        config.socket.receiveBuffer = 2920;
        assertThat(initial(false)).isEqualTo(1460);
        config.socket.receiveBuffer = 2400;
        assertThat(initial(false)).isEqualTo(1200); // less than a segment
        config.socket.receiveBuffer = 131_072;
        config.windowClamp = 4000;
        assertThat(initial(false)).isEqualTo(2920);
    }
}
