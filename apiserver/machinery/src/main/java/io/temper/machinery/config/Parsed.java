package io.temper.machinery.config;

import java.util.List;

/// What came of a command line.
public sealed interface Parsed<C extends Record> {
  /// A configuration.
  ///
  /// @param table every property with its default and its value, to print at start
  record Ready<C extends Record>(C config, String table) implements Parsed<C> {}

  /// Help was asked for.
  record Help<C extends Record>(String text) implements Parsed<C> {}

  /// It is wrong.
  ///
  /// @param problems all of them
  record Refused<C extends Record>(List<String> problems) implements Parsed<C> {
    public Refused {
      problems = List.copyOf(problems);
    }

    public String text() {
      return String.join("\n", problems) + "\nSee --help for all flags.\n";
    }
  }
}
