package io.weir.sql.parser;

import io.weir.kernel.Secret;
import io.weir.sql.statement.AlterStatement;
import io.weir.sql.statement.CreateStatement;
import io.weir.sql.statement.ObjectName;
import io.weir.sql.statement.Options;
import io.weir.sql.statement.SecretSource;
import io.weir.sql.statement.Statement;

/** CREATE SECRET and ALTER SECRET. */
final class SecretParser {
  private final Cursor cursor;

  SecretParser(Cursor cursor) {
    this.cursor = cursor;
  }

  /** After {@code CREATE SECRET}. */
  Statement create() {
    boolean ifNotExists = cursor.ifNotExists();
    ObjectName name = cursor.objectName();
    return new CreateStatement.CreateSecret(name, ifNotExists, source());
  }

  /** After {@code ALTER SECRET [IF EXISTS] name}. */
  Statement alter(ObjectName name, boolean ifExists) {
    SecretSource value = source();
    Options with = cursor.accept("with") ? new OptionParser(cursor).parenthesized() : Options.NONE;
    return new AlterStatement.AlterSecret(name, ifExists, value, with);
  }

  private SecretSource source() {
    if (cursor.accept("as")) {
      return new SecretSource.Given(new Secret(cursor.string()));
    }
    cursor.expect("from");
    if (cursor.accept("env")) {
      return new SecretSource.FromEnvironment(cursor.string());
    }
    cursor.expect("file");
    return new SecretSource.FromFile(cursor.string());
  }
}
