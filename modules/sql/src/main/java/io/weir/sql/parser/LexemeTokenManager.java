package io.weir.sql.parser;

import io.weir.sql.parser.generated.QueryGrammarTokenManager;
import io.weir.sql.parser.generated.SimpleCharStream;
import io.weir.sql.parser.generated.Token;
import java.io.StringReader;
import java.util.List;

/** Feeds the generated grammar with tokens of our own lexer instead of its own. */
final class LexemeTokenManager extends QueryGrammarTokenManager {
  private final List<QueryToken> tokens;
  private int next;

  /** {@code tokens} ends with an EOF. */
  LexemeTokenManager(List<QueryToken> tokens) {
    super(new SimpleCharStream(new StringReader("")));
    this.tokens = tokens;
  }

  @Override
  public Token getNextToken() {
    QueryToken token = tokens.get(Math.min(next, tokens.size() - 1));
    next++;
    return token;
  }
}
