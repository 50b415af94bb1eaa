package io.temper.agent.kube;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The part of YAML that kubeconfig files are written in: maps and lists as blocks, or in one line
/// within brackets, and scalars in one line. Maps become Map, lists List, scalars String.
final class Yaml {
  private final List<Line> lines;
  private int at;

  private record Line(int indent, String text) {}

  private Yaml(List<Line> lines) {
    this.lines = lines;
  }

  static Object parse(String text) {
    List<Line> lines = new ArrayList<>();
    for (String raw : text.lines().toList()) {
      String stripped = raw.strip();
      if (!stripped.isEmpty() && !stripped.startsWith("#") && !stripped.equals("---")) {
        lines.add(new Line(raw.length() - raw.stripLeading().length(), stripped));
      }
    }
    Yaml yaml = new Yaml(lines);
    return lines.isEmpty() ? Map.of() : yaml.node(lines.getFirst().indent());
  }

  private Object node(int indent) {
    return lines.get(at).text().startsWith("-") ? list(indent) : map(indent);
  }

  private List<Object> list(int indent) {
    List<Object> list = new ArrayList<>();
    while (at < lines.size() && here(indent) && lines.get(at).text().startsWith("-")) {
      Line line = lines.get(at);
      String rest = line.text().substring(1).strip();
      if (rest.isEmpty()) {
        at++;
        list.add(at < lines.size() ? node(lines.get(at).indent()) : "");
      } else if (rest.startsWith("{") || rest.startsWith("[")) {
        at++;
        list.add(value(rest));
      } else if (rest.contains(": ") || rest.endsWith(":")) {
        // "- key: value" opens a map whose keys stand where "key" does.
        int inner = indent + line.text().indexOf(rest);
        lines.set(at, new Line(inner, rest));
        list.add(map(inner));
      } else {
        at++;
        list.add(scalar(rest));
      }
    }
    return list;
  }

  private Map<String, Object> map(int indent) {
    Map<String, Object> map = new HashMap<>();
    while (at < lines.size() && here(indent) && !lines.get(at).text().startsWith("- ")) {
      String text = lines.get(at).text();
      int colon = text.indexOf(": ");
      String key = colon >= 0 ? text.substring(0, colon) : text.replaceFirst(":$", "");
      String value = colon >= 0 ? text.substring(colon + 2).strip() : "";
      at++;
      if (!value.isEmpty()) {
        map.put(scalar(key), value(value));
      } else if (at < lines.size() && opens(indent)) {
        map.put(scalar(key), node(lines.get(at).indent()));
      } else {
        map.put(scalar(key), "");
      }
    }
    return map;
  }

  private boolean here(int indent) {
    return lines.get(at).indent() == indent;
  }

  // A list may stand at its key's own indentation.
  private boolean opens(int indent) {
    Line line = lines.get(at);
    return line.indent() > indent || (line.indent() == indent && line.text().startsWith("- "));
  }

  private static Object value(String text) {
    boolean flow = text.startsWith("{") || text.startsWith("[");
    return flow ? new Flow(text).node() : scalar(text);
  }

  private static String scalar(String text) {
    char first = text.isEmpty() ? ' ' : text.charAt(0);
    boolean quote = first == '"' || first == '\'';
    if (quote && text.length() >= 2 && text.charAt(text.length() - 1) == first) {
      return text.substring(1, text.length() - 1);
    }
    return text.equals("null") ? "" : text;
  }

  /// `{a: b, c: [d, e]}`, read from left to right.
  private static final class Flow {
    private final String text;
    private int next;

    Flow(String text) {
      this.text = text;
    }

    Object node() {
      return switch (peek()) {
        case '{' -> map();
        case '[' -> list();
        default -> scalar(word(",}]"));
      };
    }

    private Map<String, Object> map() {
      Map<String, Object> map = new HashMap<>();
      next++;
      while (peek() != '}' && next < text.length()) {
        String key = scalar(word(":,}"));
        boolean valued = peek() == ':';
        next += valued ? 1 : 0;
        map.put(key, valued ? node() : "");
        next += peek() == ',' ? 1 : 0;
      }
      next++;
      return map;
    }

    private List<Object> list() {
      List<Object> list = new ArrayList<>();
      next++;
      while (peek() != ']' && next < text.length()) {
        list.add(node());
        next += peek() == ',' ? 1 : 0;
      }
      next++;
      return list;
    }

    // Up to one of `ends`; a quoted word may hold any of them.
    private String word(String ends) {
      peek();
      int start = next;
      if (next < text.length() && (text.charAt(next) == '"' || text.charAt(next) == '\'')) {
        int close = text.indexOf(text.charAt(next), next + 1);
        next = close < 0 ? text.length() : close + 1;
      }
      while (next < text.length() && !ends(ends)) {
        next++;
      }
      return text.substring(start, next).strip();
    }

    // A colon ends a key only before a blank: "https://host" holds one.
    private boolean ends(String ends) {
      char c = text.charAt(next);
      boolean colon = c == ':' && next + 1 < text.length() && text.charAt(next + 1) != ' ';
      return ends.indexOf(c) >= 0 && !colon;
    }

    private char peek() {
      while (next < text.length() && text.charAt(next) == ' ') {
        next++;
      }
      return next < text.length() ? text.charAt(next) : '\0';
    }
  }
}
