package io.weir.sql.ddl;

import static io.weir.sql.parser.Identifiers.literal;

import io.weir.domain.secret.SecretRef;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.sql.statement.Option;
import io.weir.sql.statement.OptionAction;
import io.weir.sql.statement.Options;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The actions of one ALTER, taken together: their order does not matter.
 *
 * @param set by canonical name
 * @param dropped canonical names, with their positions
 */
record OptionActions(Options set, Map<String, Integer> dropped) {
  /** 42601 where an option is both set and dropped. */
  static OptionActions of(List<OptionAction> actions, UnaryOperator<String> canonical) {
    List<Option> set = new ArrayList<>();
    Map<String, Integer> dropped = new LinkedHashMap<>();
    Set<String> names = new TreeSet<>();
    for (OptionAction action : actions) {
      String name = canonical.apply(action.name());
      if (action instanceof OptionAction.SetTo to) {
        if (!names.add(name)) {
          throw syntax(words(name) + " specified more than once", action.position());
        }
        set.add(new Option(name, to.option().value(), to.position()));
      } else {
        dropped.put(name, action.position());
      }
    }
    names.retainAll(dropped.keySet());
    if (!names.isEmpty()) {
      throw syntax(
          "cannot both SET and DROP/RESET options " + list(names),
          dropped.getOrDefault(names.iterator().next(), 0));
    }
    return new OptionActions(new Options(set), dropped);
  }

  /** Each name with where it stands, but ALLOW PLAINTEXT, which is no option of the object. */
  Map<String, Integer> positions() {
    Map<String, Integer> all = new LinkedHashMap<>(dropped);
    set.without(List.of(OptionValues.ALLOW_PLAINTEXT))
        .list()
        .forEach(o -> all.put(o.name(), o.position()));
    return all;
  }

  /**
   * With what follows where options exclude each other: one that is set drops the others. 42601
   * where one is set and another dropped.
   */
  OptionActions withExclusive(String type, List<String> exclusive) {
    List<String> wanted = exclusive.stream().filter(name -> set.get(name).isPresent()).toList();
    if (wanted.isEmpty()) {
      return this;
    }
    for (String name : exclusive) {
      Integer position = dropped.get(name);
      if (position != null) {
        throw syntax(
            "cannot both SET and DROP/RESET mutually exclusive "
                + type.toUpperCase(Locale.ROOT)
                + " options "
                + list(exclusive),
            position);
      }
    }
    Map<String, Integer> all = new LinkedHashMap<>(dropped);
    exclusive.stream().filter(name -> !wanted.contains(name)).forEach(name -> all.put(name, 0));
    return new OptionActions(set, all);
  }

  /** The texts that there are afterwards. */
  Map<String, String> texts(Map<String, String> before, OptionValues values) {
    Map<String, String> after = new TreeMap<>(before);
    dropped.keySet().forEach(after::remove);
    values.secrets().keySet().forEach(after::remove);
    values.plain().keySet().forEach(after::remove);
    after.putAll(values.texts());
    return after;
  }

  /** The secrets that there are afterwards. */
  Map<String, SecretRef> secrets(
      Map<String, SecretRef> before, OptionValues values, HiddenSecrets hidden) {
    Map<String, SecretRef> after = new TreeMap<>(before);
    dropped.keySet().forEach(after::remove);
    values.texts().keySet().forEach(after::remove);
    after.putAll(values.secrets());
    after.putAll(hidden.refs());
    return after;
  }

  /** As a statement has it, with no secret in it. */
  String text(OptionValues values, Function<io.weir.kernel.ObjectId, String> names) {
    List<String> parts = new ArrayList<>();
    List<String> settings = new ArrayList<>();
    for (Option option : set.without(List.of(OptionValues.ALLOW_PLAINTEXT)).list()) {
      String name = option.name();
      String text = values.texts().get(name);
      SecretRef ref = values.secrets().get(name);
      settings.add(
          CreateSql.optionName(name)
              + " = "
              + (text != null
                  ? literal(text)
                  : ref != null ? CreateSql.reference(ref, names) : "'***'"));
    }
    if (!settings.isEmpty()) {
      parts.add("SET (" + String.join(", ", settings) + ")");
    }
    List<String> named =
        dropped.entrySet().stream()
            .filter(e -> e.getValue() > 0)
            .map(e -> CreateSql.optionName(e.getKey()))
            .toList();
    if (!named.isEmpty()) {
      parts.add("DROP (" + String.join(", ", named) + ")");
    }
    return String.join(", ", parts);
  }

  static String words(String name) {
    return CreateSql.optionName(name);
  }

  private static String list(Iterable<String> names) {
    List<String> out = new ArrayList<>();
    names.forEach(name -> out.add(words(name)));
    return out.stream().collect(Collectors.joining(", "));
  }

  private static RejectedException syntax(String message, int position) {
    return Rejection.of(SqlState.SYNTAX_ERROR, message).at(position).exception();
  }
}
