package io.temper.machinery.wire;

import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.scanner.Constant;

/// The characters of a whole document for SnakeYAML, whose own reader copies what it holds of a
/// scalar for each thousand characters that follow: one of 3 MiB took 17 GB of copies.
final class YamlCharacters extends StreamReader {
  private static final String NAME = "'string'";

  private final int[] points;
  private int position;
  private int documentPosition;
  private int line;
  private int column;

  /// @throws ReaderException when there is a character that YAML does not allow
  YamlCharacters(String text) {
    super("");
    points = text.codePoints().toArray();
    for (int i = 0; i < points.length; i++) {
      if (!isPrintable(points[i])) {
        throw new ReaderException(NAME, i, points[i], "special characters are not allowed");
      }
    }
  }

  @Override
  public Mark getMark() {
    return new Mark(NAME, position, line, column, points, position);
  }

  @Override
  public void forward() {
    forward(1);
  }

  @Override
  public void forward(int length) {
    for (int i = 0; i < length && position < points.length; i++) {
      int c = points[position];
      move(1);
      if (Constant.LINEBR.has(c) || (c == '\r' && position < points.length && peek() != '\n')) {
        line++;
        column = 0;
      } else if (c != 0xFEFF) {
        column++;
      }
    }
  }

  @Override
  public int peek() {
    return peek(0);
  }

  @Override
  public int peek(int ahead) {
    return position + ahead < points.length ? points[position + ahead] : '\0';
  }

  @Override
  public String prefix(int length) {
    return new String(points, position, Math.min(length, points.length - position));
  }

  @Override
  public String prefixForward(int length) {
    String prefix = prefix(length);
    move(length);
    column += length;
    return prefix;
  }

  private void move(int length) {
    position += length;
    documentPosition += length;
  }

  @Override
  public int getColumn() {
    return column;
  }

  @Override
  public int getDocumentIndex() {
    return documentPosition;
  }

  @Override
  public void resetDocumentIndex() {
    documentPosition = 0;
  }

  @Override
  public int getIndex() {
    return position;
  }

  @Override
  public int getLine() {
    return line;
  }
}
