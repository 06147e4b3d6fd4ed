package dev.jackfield.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** SipHash-2-4 against the vectors of its authors: the key is 00 to 0f, the input counts from 00. */
class SipHashTest {
    private static final SipHash HASH = new SipHash(0x0706_0504_0302_0100L, 0x0f0e_0d0c_0b0a_0908L);
    private static final long FIRST = 0x0706_0504_0302_0100L, SECOND = 0x0f0e_0d0c_0b0a_0908L;

    @Test
    void theAuthorsVectors() {
        assertThat(HASH.hash()).isEqualTo(0x726f_db47_dd0e_0e31L);
        assertThat(HASH.hash(FIRST)).isEqualTo(0x93f5_f579_9a93_2462L);
        assertThat(HASH.hash(FIRST, SECOND)).isEqualTo(0x3f2a_cc7f_57c2_9bdbL);
    }

    @Test
    void fiveWordsHashAsAnArrayOfThem() {
        assertThat(HASH.hash(1, 2, 3, 4, 5)).isEqualTo(HASH.hash(new long[] {1, 2, 3, 4, 5}));
    }
}
