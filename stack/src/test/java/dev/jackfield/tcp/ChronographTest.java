package dev.jackfield.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.tcp.Chronograph.Limit;
import org.junit.jupiter.api.Test;

class ChronographTest {
    @Test
    void eachLimitHasItsTimeAndAllButNoneAreBusy() {
        Chronograph c = new Chronograph();
        c.set(Limit.BUSY, 10);
        assertThat(c.busy(10)).isZero();
        c.set(Limit.BUSY, 13); // still
        assertThat(c.took(Limit.BUSY, 15)).isEqualTo(5);
        c.set(Limit.RECEIVE_WINDOW, 20);
        c.set(Limit.SEND_BUFFER, 50);
        c.set(Limit.NONE, 150);
        assertThat(c.took(Limit.BUSY, 1000)).isEqualTo(10);
        assertThat(c.took(Limit.RECEIVE_WINDOW, 1000)).isEqualTo(30);
        assertThat(c.took(Limit.SEND_BUFFER, 1000)).isEqualTo(100);
        assertThat(c.busy(1000)).isEqualTo(140);
        c.set(Limit.RECEIVE_WINDOW, 2000);
        assertThat(c.took(Limit.RECEIVE_WINDOW, 2007)).isEqualTo(37);
        c.set(Limit.BUSY, 2010);
        assertThat(c.took(Limit.RECEIVE_WINDOW, 3000)).isEqualTo(40);
        assertThat(c.busy(2011)).isEqualTo(151);
    }
}
