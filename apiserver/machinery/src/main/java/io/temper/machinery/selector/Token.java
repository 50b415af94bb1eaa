package io.temper.machinery.selector;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// One word of a label selector. `in` and `notin` are operators only where one is expected.
record Token(Kind kind, String text) {

  /// What a word is.
  enum Kind {
    END,
    CLOSE,
    COMMA,
    NOT,
    DOUBLE_EQUALS,
    EQUALS,
    GREATER,
    IDENTIFIER,
    IN,
    LESS,
    NOT_EQUALS,
    NOT_IN,
    OPEN
  }

  private static final Map<String, Kind> WORDS =
      Map.ofEntries(
          Map.entry(")", Kind.CLOSE),
          Map.entry(",", Kind.COMMA),
          Map.entry("!", Kind.NOT),
          Map.entry("==", Kind.DOUBLE_EQUALS),
          Map.entry("=", Kind.EQUALS),
          Map.entry(">", Kind.GREATER),
          Map.entry("in", Kind.IN),
          Map.entry("<", Kind.LESS),
          Map.entry("!=", Kind.NOT_EQUALS),
          Map.entry("notin", Kind.NOT_IN),
          Map.entry("(", Kind.OPEN));

  /// The kind of this word where a key or value may stand.
  Kind asValue() {
    return kind == Kind.IN || kind == Kind.NOT_IN ? Kind.IDENTIFIER : kind;
  }

  /// All words, the last of which is the end. A NUL ends the text, as in Go.
  static List<Token> scan(String text) {
    List<Token> tokens = new ArrayList<>();
    int end = text.indexOf('\0') < 0 ? text.length() : text.indexOf('\0');
    int i = 0;
    while (i < end) {
      char c = text.charAt(i);
      if (isWhitespace(c)) {
        i++;
      } else if (isSymbol(c)) {
        Token symbol = symbol(text, i, end);
        tokens.add(symbol);
        i += symbol.text.length();
      } else {
        int start = i;
        while (i < end && !isWhitespace(text.charAt(i)) && !isSymbol(text.charAt(i))) {
          i++;
        }
        String word = text.substring(start, i);
        tokens.add(new Token(WORDS.getOrDefault(word, Kind.IDENTIFIER), word));
      }
    }
    tokens.add(new Token(Kind.END, ""));
    return tokens;
  }

  /// The longest operator that begins here: each symbol is one alone, and some are with the next.
  private static Token symbol(String text, int start, int end) {
    String both = text.substring(start, Math.min(start + 2, end));
    String word = WORDS.containsKey(both) ? both : both.substring(0, 1);
    return new Token(Objects.requireNonNull(WORDS.get(word)), word);
  }

  private static boolean isWhitespace(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }

  private static boolean isSymbol(char c) {
    return switch (c) {
      case '=', '!', '(', ')', ',', '>', '<' -> true;
      default -> false;
    };
  }
}
