package io.weir.gateway;

import io.weir.kernel.Ordered;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What users may do, by the names that they give. While no users are configured everybody may do
 * everything.
 *
 * @param byUser the roles of each configured user
 */
public record Roles(Map<String, Set<String>> byUser) {
  /** Who has it may skip and repeat records, and open the gate for that. */
  public static final String UNSAFE = "unsafe";

  /** No users are configured. */
  public static final Roles EVERYBODY = new Roles(Map.of());

  public Roles {
    byUser = Ordered.map(new TreeMap<>(byUser));
  }

  /** Whether the user has the role. */
  public boolean allow(String user, String role) {
    return byUser.isEmpty() || byUser.getOrDefault(user, Set.of()).contains(role);
  }
}
