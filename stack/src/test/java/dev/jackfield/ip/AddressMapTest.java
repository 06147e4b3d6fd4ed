package dev.jackfield.ip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jackfield.wire.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AddressMapTest {
    @Test
    void holdsWhatWasPutAndNotRemoved() {
        SplittableRandom random = new SplittableRandom(5);
        AddressMap<Integer> map = new AddressMap<>(random.nextLong());
        Map<IpAddress, Integer> model = new HashMap<>();
        for (int i = 0; i < 50_000; i++) {
            IpAddress a = IpAddress.v4(random.nextInt(500) << random.nextInt(3));
            if (random.nextInt(3) == 0) {
                map.remove(a.hi(), a.lo());
                model.remove(a);
            } else {
                map.put(a.hi(), a.lo(), i);
                model.put(a, i);
            }
            IpAddress asked = IpAddress.v4(random.nextInt(1000));
            assertThat(map.get(asked.hi(), asked.lo())).isEqualTo(model.get(asked));
            assertThat(map.size()).isEqualTo(model.size());
        }
        List<Integer> all = new ArrayList<>();
        map.forEach(all::add);
        assertThat(all).containsExactlyInAnyOrderElementsOf(model.values());
    }
}
