package io.weir.kernel;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Unmodifiable copies that are gone through in the order of what they were made from. {@code
 * Set.copyOf}, {@code Set.of} and those of {@code Map} go through theirs in an order that each
 * process draws anew: where anything follows from the order, such as which of two collections is
 * dropped first, no run could be repeated from its seed. None takes a null.
 */
public final class Ordered {
  private Ordered() {}

  /** The elements of {@code from}, each once, in its order. */
  public static <T> Set<T> set(Collection<? extends T> from) {
    Set<T> copy = new LinkedHashSet<>();
    for (T element : from) {
      if (element == null) {
        throw new NullPointerException("a set has no null");
      }
      copy.add(element);
    }
    return Collections.unmodifiableSet(copy);
  }

  /** These elements, each once, in their order. */
  @SafeVarargs
  public static <T> Set<T> setOf(T... elements) {
    return set(Arrays.asList(elements));
  }

  /** The entries of {@code from} in its order. */
  public static <K, V> Map<K, V> map(Map<? extends K, ? extends V> from) {
    Map<K, V> copy = new LinkedHashMap<>();
    from.forEach(
        (key, value) -> {
          if (key == null || value == null) {
            throw new NullPointerException("a map has no null");
          }
          copy.put(key, value);
        });
    return Collections.unmodifiableMap(copy);
  }
}
