package io.weir.dataflow.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class KeyTableTest {
  @Property(tries = 100)
  void isASetWithNumbersAndAnOrder(@ForAll long seed) {
    Random random = new Random(seed);
    KeyTable table = new KeyTable();
    SortedIds sorted = new SortedIds(table);
    Map<String, Integer> model = new HashMap<>();
    int domain = 1 + random.nextInt(2000);
    for (int step = 0; step < 4000; step++) {
      String key = "k" + random.nextInt(domain);
      byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
      Integer known = model.get(key);
      assertThat(table.find(bytes, 0, bytes.length)).isEqualTo(known == null ? -1 : known);
      if (known != null && random.nextInt(3) == 0) {
        sorted.remove(known);
        table.remove(known);
        model.remove(key);
      } else {
        int entry = table.findOrAdd(bytes, 0, bytes.length);
        assertThat(table.added()).isEqualTo(known == null);
        if (known == null) {
          sorted.insert(entry);
        } else {
          assertThat(entry).isEqualTo(known);
        }
        model.put(key, entry);
      }
    }
    assertThat(table.size()).isEqualTo(model.size());
    assertThat(Set.copyOf(model.values())).hasSize(model.size());
    assertThat(forwards(table, sorted)).isEqualTo(new ArrayList<>(new TreeSet<>(model.keySet())));
    List<String> backwards = backwards(table, sorted);
    assertThat(backwards).isEqualTo(new ArrayList<>(new TreeSet<>(model.keySet()).descendingSet()));
  }

  private static List<String> forwards(KeyTable table, SortedIds sorted) {
    List<String> found = new ArrayList<>();
    long cursor = sorted.seek(new byte[0], 0);
    for (int id = sorted.at(cursor); id != SortedIds.NONE; id = sorted.at(cursor)) {
      found.add(key(table, id));
      cursor = sorted.next(cursor);
    }
    return found;
  }

  private static List<String> backwards(KeyTable table, SortedIds sorted) {
    List<String> found = new ArrayList<>();
    long cursor = sorted.previous(sorted.seek(new byte[] {'z'}, 1));
    while (cursor >= 0) {
      found.add(key(table, sorted.at(cursor)));
      cursor = sorted.previous(cursor);
    }
    return found;
  }

  private static String key(KeyTable table, int id) {
    return new String(table.data(id), table.start(id), table.length(id), StandardCharsets.UTF_8);
  }

  @Test
  void takesKeysLongerThanAChunkAndGivesRoomBack() {
    KeyTable table = new KeyTable();
    byte[] large = new byte[3 << 20];
    for (int i = 0; i < 20; i++) {
      large[0] = (byte) i;
      int entry = table.findOrAdd(large, 0, large.length);
      assertThat(table.find(large, 0, large.length)).isEqualTo(entry);
      table.remove(entry);
    }
    assertThat(table.size()).isZero();
    assertThat(table.bytes()).isLessThan(4L * large.length);
  }

  @Test
  void anEmptyKeyIsAKey() {
    KeyTable table = new KeyTable();
    assertThat(table.find(new byte[0], 0, 0)).isEqualTo(-1);
    int entry = table.findOrAdd(new byte[0], 0, 0);
    assertThat(table.find(new byte[0], 0, 0)).isEqualTo(entry);
    table.remove(entry);
    assertThat(table.find(new byte[0], 0, 0)).isEqualTo(-1);
  }

  @Property(tries = 50)
  void pairsAreCounted(@ForAll long seed) {
    Random random = new Random(seed);
    PairCounts counts = new PairCounts();
    Map<List<Long>, Long> model = new HashMap<>();
    for (int step = 0; step < 3000; step++) {
      int slot = random.nextInt(5);
      long value = random.nextInt(300) - 150;
      long weight = random.nextInt(5) - 2;
      long after = model.merge(List.of((long) slot, value), weight, Long::sum);
      assertThat(counts.add(slot, value, weight)).isEqualTo(after);
    }
    model.values().removeIf(count -> count == 0);
    Map<List<Long>, Long> found = new HashMap<>();
    Set<List<Long>> seen = new HashSet<>();
    counts.forEach(
        (slot, value, count) -> {
          assertThat(seen.add(List.of((long) slot, value))).isTrue();
          found.put(List.of((long) slot, value), count);
        });
    assertThat(found).isEqualTo(model);
    assertThat(counts.size()).isEqualTo(model.size());
  }
}
