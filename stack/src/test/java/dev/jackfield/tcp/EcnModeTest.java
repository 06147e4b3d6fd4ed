package dev.jackfield.tcp;

import static dev.jackfield.wire.TcpHeader.AE;
import static dev.jackfield.wire.TcpHeader.CWR;
import static dev.jackfield.wire.TcpHeader.ECE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.core.Setting;
import dev.jackfield.core.Settings;
import dev.jackfield.wire.EcnBits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What two SYNs agree on, by the tables of RFC 3168 section 6.1.1 and RFC 9768 section 3.1. The three bits AE, CWR and ECE are one number. */
class EcnModeTest {
    private final Settings settings = new Settings();

    private static int bits(int ace) {
        return ((ace & 4) != 0 ? AE : 0) | ((ace & 2) != 0 ? CWR : 0) | ((ace & 1) != 0 ? ECE : 0);
    }

    private static Segment segment(int ace, int ecn) {
        Segment s = new Segment();
        s.flags = bits(ace);
        s.ecn = ecn;
        return s;
    }

    private void setting(int value) {
        settings.set(Setting.TCP_ECN, value);
    }

    @ParameterizedTest
    @CsvSource({"0, NONE", "1, CLASSIC", "2, NONE", "3, ACCURATE", "4, CLASSIC", "5, NONE"})
    void whatIsAskedForIsWhatTheSettingSays(int value, EcnMode mode) {
        setting(value);
        assertThat(EcnMode.offered(settings)).isEqualTo(mode);
    }

    @ParameterizedTest
    @CsvSource({
        "2, 0, NONE",
        "2, 1, NONE",
        "2, 2, NONE",
        "2, 3, CLASSIC",
        "2, 7, CLASSIC",
        "2, 4, NONE",
        "0, 3, NONE",
        "0, 7, NONE",
        "1, 3, CLASSIC",
        "3, 0, NONE",
        "3, 3, CLASSIC",
        "3, 7, ACCURATE",
        "3, 4, ACCURATE",
        "3, 1, ACCURATE",
        "4, 7, ACCURATE",
        "5, 7, ACCURATE"
    })
    void aSynIsAgreedToAsFarAsTheSettingAllows(int value, int ace, EcnMode mode) {
        setting(value);
        assertThat(EcnMode.accepted(segment(ace, EcnBits.NOT_ECT), settings)).isEqualTo(mode);
    }

    @Test
    void aSynThatIsEcnCapableItselfAsksForNothingOldButForTheNew() {
        setting(3);
        assertThat(EcnMode.accepted(segment(3, EcnBits.ECT0), settings)).isEqualTo(EcnMode.NONE);
        assertThat(EcnMode.accepted(segment(7, EcnBits.ECT0), settings)).isEqualTo(EcnMode.ACCURATE);
    }

    @ParameterizedTest
    @CsvSource({
        "0, NONE, NONE, NONE", "1, NONE, CLASSIC, CLASSIC", "2, NONE, NONE, ACCURATE", "3, NONE, NONE, ACCURATE",
        "4, NONE, NONE, ACCURATE", "5, NONE, CLASSIC, CLASSIC", "6, NONE, NONE, ACCURATE", "7, NONE, NONE, NONE"
    })
    void theAnswerSettlesIt(int ace, EcnMode ofNone, EcnMode ofClassic, EcnMode ofAccurate) {
        Segment s = segment(ace, EcnBits.NOT_ECT);
        assertThat(EcnMode.NONE.agreed(s)).isEqualTo(ofNone);
        assertThat(EcnMode.CLASSIC.agreed(s)).isEqualTo(ofClassic);
        assertThat(EcnMode.ACCURATE.agreed(s)).isEqualTo(ofAccurate);
    }

    @Test
    void whenSynsCrossBothMustHaveAsked() {
        assertThat(EcnMode.ACCURATE.met(segment(7, 0))).isEqualTo(EcnMode.ACCURATE);
        assertThat(EcnMode.ACCURATE.met(segment(3, 0))).isEqualTo(EcnMode.CLASSIC);
        assertThat(EcnMode.ACCURATE.met(segment(0, 0))).isEqualTo(EcnMode.NONE);
        assertThat(EcnMode.CLASSIC.met(segment(7, 0))).isEqualTo(EcnMode.CLASSIC);
        assertThat(EcnMode.CLASSIC.met(segment(3, 0))).isEqualTo(EcnMode.CLASSIC);
        assertThat(EcnMode.CLASSIC.met(segment(1, 0))).isEqualTo(EcnMode.NONE);
        assertThat(EcnMode.NONE.met(segment(7, 0))).isEqualTo(EcnMode.NONE);
    }

    @Test
    void aCookieStandsForWhatTheAcknowledgementSays() {
        setting(3);
        assertThat(EcnMode.remembered(segment(2, 0), settings)).isEqualTo(EcnMode.ACCURATE);
        assertThat(EcnMode.remembered(segment(1, 0), settings)).isEqualTo(EcnMode.CLASSIC);
        assertThat(EcnMode.remembered(segment(0, 0), settings)).isEqualTo(EcnMode.CLASSIC);
        setting(2);
        assertThat(EcnMode.remembered(segment(2, 0), settings)).isEqualTo(EcnMode.CLASSIC);
        setting(0);
        assertThat(EcnMode.remembered(segment(2, 0), settings)).isEqualTo(EcnMode.NONE);
    }

    @Test
    void theBitsOfOurOwnSyns() {
        assertThat(EcnMode.NONE.synFlags()).isZero();
        assertThat(EcnMode.CLASSIC.synFlags()).isEqualTo(ECE | CWR);
        assertThat(EcnMode.ACCURATE.synFlags()).isEqualTo(AE | ECE | CWR);
        assertThat(EcnMode.NONE.synAckFlags(EcnBits.CE)).isZero();
        assertThat(EcnMode.CLASSIC.synAckFlags(EcnBits.CE)).isEqualTo(ECE);
        assertThat(EcnMode.ACCURATE.synAckFlags(EcnBits.NOT_ECT)).isEqualTo(bits(2));
        assertThat(EcnMode.ACCURATE.synAckFlags(EcnBits.ECT1)).isEqualTo(bits(3));
        assertThat(EcnMode.ACCURATE.synAckFlags(EcnBits.ECT0)).isEqualTo(bits(4));
        assertThat(EcnMode.ACCURATE.synAckFlags(EcnBits.CE)).isEqualTo(bits(6));
    }
}
