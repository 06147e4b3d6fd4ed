package dev.jackfield.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Endpoint;
import dev.jackfield.link.Device;
import dev.jackfield.wire.TcpHeader;
import java.util.List;
import org.junit.jupiter.api.Test;

/** PSH on a device that holds back what has none ({@link Device#PUSH}). */
class PushTest extends TcpTestBed {
    /** Of each segment that was sent, whether it carries PSH. */
    private List<Boolean> pushes() {
        List<Boolean> all = link.sent.stream()
                .map(b -> (TcpHeader.flags(b, 20) & TcpHeader.PSH) != 0)
                .toList();
        link.sent.clear();
        return all;
    }

    @Test
    void elsewhereTheLastSegmentOfAWriteCarriesIt() throws Exception {
        established();
        write(3 * 1460);
        assertThat(pushes()).containsExactly(false, false, true);
    }

    @Test
    void thereEachSegmentWithDataCarriesIt() throws Exception {
        established();
        link.offloads = Device.PUSH;
        write(3 * 1460);
        assertThat(pushes()).containsExactly(true, true, true);
        pass(SECOND);
        assertThat(pushes()).as("of what is sent again").isNotEmpty().containsOnly(true);
        send(Seg.ACK.ack(1 + 3 * 1460));
        p.shutdown(fd, Endpoint.SHUT_WR);
        assertThat(pushes()).as("of a FIN alone").containsExactly(false);
    }
}
