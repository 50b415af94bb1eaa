package io.temper.machinery.wire;

/// In which styles a text can be written without losing anything (go-yaml v2 `emitterc.go`,
/// `yaml_emitter_analyze_scalar`).
///
/// @param lines it has line breaks
/// @param plain without quotes
/// @param single in single quotes
/// @param block as a block of lines
record YamlText(boolean lines, boolean plain, boolean single, boolean block) {
  private static final String FIRST = "#,[]{}&*!|>'\"%@`";

  static YamlText of(String text) {
    if (text.isEmpty()) {
      return new YamlText(false, true, true, false);
    }
    Scan scan = new Scan(text);
    boolean plain = !scan.indicators && !scan.edges && !scan.lines;
    boolean escapes = scan.spaceBeforeBreak || scan.special;
    return new YamlText(
        scan.lines,
        plain && !scan.breakBeforeSpace && !escapes,
        !scan.breakBeforeSpace && !escapes,
        !scan.trailingSpace && !escapes);
  }

  static boolean isBreak(int c) {
    return c == '\r' || c == '\n' || c == 0x85 || c == 0x2028 || c == 0x2029;
  }

  static boolean isPrintable(int c) {
    return c == '\n'
        || (c >= 0x20 && c <= 0x7E)
        || (c >= 0xA0 && c <= 0xD7FF)
        || (c >= 0xE000 && c <= 0xFFFD && c != 0xFEFF);
  }

  /// What is found in a text.
  private static final class Scan {
    private boolean indicators;
    private boolean edges;
    private boolean lines;
    private boolean special;
    private boolean trailingSpace;
    private boolean breakBeforeSpace;
    private boolean spaceBeforeBreak;

    Scan(String text) {
      indicators = text.startsWith("---") || text.startsWith("...");
      boolean afterBlank = true;
      boolean afterSpace = false;
      boolean afterBreak = false;
      for (int i = 0; i < text.length(); ) {
        int c = text.codePointAt(i);
        int next = i + Character.charCount(c);
        boolean last = next >= text.length();
        boolean beforeBlank = last || isBlank(text.codePointAt(next));
        indicators |= isIndicator(c, i == 0, afterBlank, beforeBlank);
        special |= !isPrintable(c);
        boolean space = c == ' ';
        boolean ends = isBreak(c);
        edges |= (space || ends) && (i == 0 || last);
        trailingSpace |= space && last;
        breakBeforeSpace |= space && afterBreak;
        spaceBeforeBreak |= ends && afterSpace;
        lines |= ends;
        afterSpace = space;
        afterBreak = ends;
        afterBlank = isBlank(c) || ends || c == 0;
        i = next;
      }
    }

    private static boolean isIndicator(
        int c, boolean first, boolean afterBlank, boolean beforeBlank) {
      if (first) {
        return FIRST.indexOf(c) >= 0 || ((c == '?' || c == ':' || c == '-') && beforeBlank);
      }
      return (c == ':' && beforeBlank) || (c == '#' && afterBlank);
    }

    private static boolean isBlank(int c) {
      return c == ' ' || c == '\t';
    }
  }
}
