package io.weir.sql.ddl;

import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.ObjectDefinition.OfSecret;
import io.weir.domain.catalog.ObjectType;
import io.weir.domain.secret.SecretRef;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.Secret;
import io.weir.kernel.SqlState;
import io.weir.sql.parser.BooleanOptions;
import io.weir.sql.statement.Option;
import io.weir.sql.statement.OptionValue;
import io.weir.sql.statement.Options;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What the options of a statement come to.
 *
 * @param texts options given as text
 * @param secrets options given as {@code SECRET s}: the version that the secret has now
 * @param plain options that must be secrets, given as text because ALLOW PLAINTEXT says so: they
 *     are kept as secrets nevertheless
 */
record OptionValues(
    Map<String, String> texts, Map<String, SecretRef> secrets, Map<String, Secret> plain) {
  /** Says that a password may stand in the statement. */
  static final String ALLOW_PLAINTEXT = "allow_plaintext";

  /** Options of these names hold what nobody may read, whatever connector they are of. */
  private static final Pattern SENSITIVE =
      Pattern.compile(".*(password|secret|token|jaas|ssl[_.]key([_.]pem)?$|private[_.]key).*");

  /** Options that take several values. */
  private static final Set<String> LISTS =
      Set.of(
          "brokers", "properties.bootstrap.server", "properties.bootstrap.servers", "start_offset");

  /**
   * Reads options whose names are canonical.
   *
   * @param secretOptions those that only a secret may give
   */
  static OptionValues of(Options options, Lookup lookup, Set<String> secretOptions) {
    OptionValues out = new OptionValues(new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
    boolean allowPlaintext = options.get(ALLOW_PLAINTEXT).map(BooleanOptions::value).orElse(false);
    for (Option option : options.without(java.util.List.of(ALLOW_PLAINTEXT)).list()) {
      out.add(option, lookup, isSecret(option.name(), secretOptions), allowPlaintext);
    }
    return out;
  }

  private void add(Option option, Lookup lookup, boolean secret, boolean allowPlaintext) {
    switch (option.value()) {
      case OptionValue.SecretRef ref ->
          secrets.put(option.name(), current(lookup.required(ObjectType.SECRET, ref.secret())));
      case OptionValue.ListOf list -> {
        if (!LISTS.contains(option.name())) {
          throw invalid(option, "option " + option.words() + " takes one value, not a list");
        }
        if (list.members().stream().anyMatch(m -> !isScalar(m))) {
          throw invalid(
              option, "the list of option " + option.words() + " must be of texts or numbers");
        }
        texts.put(option.name(), list.text());
      }
      case OptionValue value -> {
        if (!secret) {
          texts.put(option.name(), value.text());
        } else if (allowPlaintext) {
          plain.put(option.name(), new Secret(value.text()));
        } else {
          throw mustBeSecret(option);
        }
      }
    }
  }

  private static boolean isScalar(OptionValue value) {
    return !(value instanceof OptionValue.SecretRef) && !(value instanceof OptionValue.ListOf);
  }

  private static boolean isSecret(String name, Set<String> secretOptions) {
    return secretOptions.contains(name) || SENSITIVE.matcher(name).matches();
  }

  /** The version of a secret that the catalog has. */
  static SecretRef current(CatalogEntry secret) {
    if (secret.definition() instanceof OfSecret of) {
      return new SecretRef(secret.id(), of.definition().version());
    }
    throw new IllegalStateException("the secret " + secret.id() + " is none");
  }

  private static RejectedException mustBeSecret(Option option) {
    return Rejection.of(
            SqlState.INVALID_PARAMETER_VALUE, "option " + option.words() + " must be a secret")
        .withHint(
            "CREATE SECRET s AS '...', then "
                + option.words()
                + " = SECRET s. Or add ALLOW PLAINTEXT = true: the text is then kept as a secret.")
        .at(option.position())
        .exception();
  }

  private static RejectedException invalid(Option option, String message) {
    return Rejection.of(SqlState.INVALID_PARAMETER_VALUE, message)
        .at(option.position())
        .exception();
  }

  /** Only texts: for options that no secret may give. 22023 else. */
  static Map<String, String> textsOnly(Options options, Lookup lookup, String what) {
    for (Option option : options.list()) {
      if (option.value() instanceof OptionValue.SecretRef
          || option.name().equals(ALLOW_PLAINTEXT)) {
        throw Rejection.of(
                SqlState.INVALID_PARAMETER_VALUE,
                "option " + option.words() + " of a " + what + " cannot be a secret")
            .withHint("Give secrets to the connection.")
            .at(option.position())
            .exception();
      }
    }
    OptionValues values = of(options, lookup, Set.of());
    return values.texts();
  }
}
