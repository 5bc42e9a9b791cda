package io.weir.dataflow.expr;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.columnar.DataType;
import io.weir.columnar.Scalar;
import io.weir.columnar.TypeKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every line of postgres-values.txt is a call and what PostgreSQL 15 made of it: a value in quotes,
 * NULL, or SQLSTATE and message.
 */
class PostgresValuesTest {
  private static final Pattern ARGUMENT =
      Pattern.compile("(\\w+(?:\\(\\d+,\\d+\\))?) (NULL|'(?:[^']|'')*')");
  private static final Pattern CALL = Pattern.compile("([^(]*)\\((.*)\\) -> (.*)");
  private static final Pattern CAST_TARGET = Pattern.compile(", (\\w+(?:\\(\\d+,\\d+\\))?)$");

  static Stream<String> lines() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            PostgresValuesTest.class.getResourceAsStream("postgres-values.txt"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isEmpty() && !line.startsWith("# "));
    }
  }

  @ParameterizedTest
  @MethodSource("lines")
  void givesWhatPostgresGives(String line) {
    Matcher call = CALL.matcher(line);
    assertThat(call.matches()).isTrue();
    List<Scalar> args = new ArrayList<>();
    Matcher argument = ARGUMENT.matcher(call.group(2));
    while (argument.find()) {
      args.add(Calls.value(type(argument.group(1)), unquoted(argument.group(2))));
    }
    Scalar[] row = args.toArray(Scalar[]::new);
    assertThat(actual(call.group(1), call.group(2), row)).isEqualTo(unquoted(call.group(3)));
  }

  private static @Nullable String actual(String function, String arguments, Scalar[] row) {
    DataType result;
    String text;
    if (function.equals("cast")) {
      Matcher target = CAST_TARGET.matcher(arguments);
      assertThat(target.find()).isTrue();
      result = type(target.group(1));
      text = Calls.cast(row[0], result);
    } else {
      result =
          FunctionRegistry.resolve(function, Stream.of(row).map(Scalar::type).toList())
              .orElseThrow(() -> new AssertionError("does not resolve"))
              .result();
      text = Calls.call(function, row);
    }
    if (text == null) {
      return null;
    }
    return result.kind() == TypeKind.BOOLEAN && text.length() == 1
        ? (text.equals("t") ? "true" : "false")
        : text.replace("\n", "\\n");
  }

  private static @Nullable String unquoted(String text) {
    if (text.equals("NULL")) {
      return null;
    }
    return text.startsWith("'") ? text.substring(1, text.length() - 1).replace("''", "'") : text;
  }

  private static DataType type(String name) {
    Matcher declared = Pattern.compile("numeric\\((\\d+),(\\d+)\\)").matcher(name);
    if (declared.matches()) {
      return DataType.numeric(
          Integer.parseInt(declared.group(1)), Integer.parseInt(declared.group(2)));
    }
    return DataType.of(
        switch (name) {
          case "bool" -> TypeKind.BOOLEAN;
          default -> TypeKind.valueOf(name.toUpperCase(java.util.Locale.ROOT));
        });
  }
}
