package io.weir.session.variable;

import io.weir.kernel.Ordered;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.session.relation.SystemRelation.Setting;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One session's variables. A value set in a transaction goes with it: a rollback takes it back, and
 * the end of the transaction takes back what was set LOCAL. Not thread-safe but for reading.
 */
public final class Variables {
  private final Map<String, Variable> known = new TreeMap<>();

  /** What RESET goes back to: the initial values, and what the client said when it connected. */
  private final Map<String, String> initial = new HashMap<>();

  // Replaced and never changed, so that another thread may read while a statement sets.
  private volatile Map<String, String> values = Map.of();
  private @Nullable Map<String, String> beforeTransaction;
  private @Nullable Map<String, String> afterCommit;

  public Variables(String user) {
    for (Variable variable : StandardVariables.all(user)) {
      known.put(key(variable.name()), variable);
      initial.put(key(variable.name()), variable.initial());
    }
  }

  /** Sets what RESET goes back to: a start-up parameter. */
  public void start(String name, String value) {
    Variable variable = variable(name);
    initial.put(key(name), variable.rule().accept(variable.name(), value));
  }

  public boolean isKnown(String name) {
    return known.containsKey(key(name));
  }

  /** The value now; null where there is no such variable. */
  public @Nullable String find(String name) {
    String value = values.get(key(name));
    return value != null ? value : initial.get(key(name));
  }

  /**
   * The value now.
   *
   * @throws io.weir.kernel.RejectedException 42704 where there is no such variable
   */
  public String get(String name) {
    String value = find(name);
    if (value == null) {
      throw unknown(name).exception();
    }
    return value;
  }

  /** The name as SHOW writes it. */
  public String canonicalName(String name) {
    return variable(name).name();
  }

  /** Sets a variable, to the end of the transaction where {@code local}. */
  public void set(String name, String value, boolean local) {
    Variable variable = variable(name);
    put(key(name), variable.rule().accept(variable.name(), value), local);
  }

  /** Puts the value that the session began with back. */
  public void reset(String name, boolean local) {
    Variable variable = variable(name);
    if (variable.rule() == Rules.FIXED) {
      return;
    }
    String before = initial.getOrDefault(key(name), variable.initial());
    put(key(name), before, local);
  }

  public void resetAll() {
    for (Variable variable : known.values()) {
      reset(variable.name(), false);
    }
  }

  public void beginTransaction() {
    beforeTransaction = values;
    afterCommit = values;
  }

  /** Ends the transaction. */
  public void endTransaction(boolean committed) {
    Map<String, String> next = committed ? afterCommit : beforeTransaction;
    if (next != null) {
      values = next;
    }
    beforeTransaction = null;
    afterCommit = null;
  }

  /** All of them, by name. */
  public List<Setting> settings() {
    List<Setting> out = new ArrayList<>();
    for (Variable variable : known.values()) {
      out.add(
          new Setting(
              variable.name(),
              get(variable.name()),
              initial.getOrDefault(key(variable.name()), variable.initial()),
              variable.description()));
    }
    return out;
  }

  private void put(String key, String value, boolean local) {
    values = with(values, key, value);
    if (!local && afterCommit != null) {
      afterCommit = with(afterCommit, key, value);
    }
  }

  private static Map<String, String> with(Map<String, String> map, String key, String value) {
    Map<String, String> copy = new HashMap<>(map);
    copy.put(key, value);
    return Ordered.map(copy);
  }

  private Variable variable(String name) {
    Variable variable = known.get(key(name));
    if (variable != null) {
      return variable;
    }
    if (name.indexOf('.') > 0) {
      // As in PostgreSQL, a name with a dot belongs to an application, which may keep what it
      // likes under it.
      return new Variable(key(name), "", Rules.TEXT, "An application's own.");
    }
    throw unknown(name).exception();
  }

  private static Rejection unknown(String name) {
    return Rejection.of(
            SqlState.UNDEFINED_OBJECT, "unrecognized configuration parameter \"" + name + "\"")
        .withHint("SHOW ALL lists the parameters.");
  }

  private static String key(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
