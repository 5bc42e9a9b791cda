package io.weir.sql.ddl;

import static io.weir.sql.parser.Identifiers.literal;

import io.weir.domain.secret.SecretRef;
import io.weir.kernel.ObjectId;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** What a change does to options, for people: secrets by name only. */
final class OptionChanges {
  private OptionChanges() {}

  /** Adds a line for each option that is another one afterwards. */
  static void touch(
      PlanBuilder plan,
      Map<String, String> textsBefore,
      Map<String, SecretRef> secretsBefore,
      Map<String, String> textsAfter,
      Map<String, SecretRef> secretsAfter,
      Function<ObjectId, String> names) {
    Set<String> all = new TreeSet<>(textsBefore.keySet());
    all.addAll(secretsBefore.keySet());
    all.addAll(textsAfter.keySet());
    all.addAll(secretsAfter.keySet());
    for (String name : all) {
      String before = value(name, textsBefore, secretsBefore, names);
      String after = value(name, textsAfter, secretsAfter, names);
      if (!before.equals(after)) {
        plan.touches(
            "changes option " + CreateSql.optionName(name) + " from " + before + " to " + after);
      }
    }
  }

  private static String value(
      String name,
      Map<String, String> texts,
      Map<String, SecretRef> secrets,
      Function<ObjectId, String> names) {
    SecretRef ref = secrets.get(name);
    if (ref != null) {
      return CreateSql.reference(ref, names) + " (version " + ref.version() + ")";
    }
    String text = texts.get(name);
    return text == null ? "nothing" : literal(text);
  }
}
