package io.weir.sql.parser;

import java.util.Set;

/** PostgreSQL's reserved words (its manual, appendix C). All others can name anything. */
final class Reserved {
  private static final Set<String> RESERVED =
      Set.of(
          ("all analyse analyze and any array as asc asymmetric both case cast check collate column"
                  + " constraint create current_catalog current_date current_role current_time"
                  + " current_timestamp current_user default deferrable desc distinct do else end"
                  + " except false fetch for foreign from grant group having in initially intersect"
                  + " into lateral leading limit localtime localtimestamp not null offset on only or"
                  + " order placing primary references returning select session_user some symmetric"
                  + " system_user table then to trailing true union unique user using variadic when"
                  + " where window with")
              .split(" "));

  /** Reserved but for function and type names. */
  private static final Set<String> RESERVED_BUT_FUNCTIONS =
      Set.of(
          ("authorization binary collation concurrently cross current_schema freeze full ilike inner"
                  + " is isnull join left like natural notnull outer overlaps right similar"
                  + " tablesample verbose")
              .split(" "));

  private Reserved() {}

  static boolean isReserved(String word) {
    return RESERVED.contains(word) || RESERVED_BUT_FUNCTIONS.contains(word);
  }

  static boolean mayNameFunction(String word) {
    return !RESERVED.contains(word);
  }
}
