package io.temper.audit.verify;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the command was given: a directory or an export.
record Arguments(
    @Nullable Path directoryOrNone, @Nullable Path export, List<Path> heads, List<Path> keys) {
  static Arguments parse(List<String> arguments) throws UsageException {
    Path directory = null;
    Path export = null;
    List<Path> heads = new ArrayList<>();
    List<Path> keys = new ArrayList<>();
    String option = "";
    for (String argument : arguments) {
      if (argument.startsWith("--")) {
        option = argument;
        continue;
      }
      Path path = Path.of(argument);
      switch (option) {
        case "--head" -> heads.add(path);
        case "--key" -> keys.add(path);
        case "--export" -> export = path;
        case "" -> directory = path;
        default -> throw new UsageException("no such option: " + option);
      }
    }
    if ((directory == null) == (export == null)) {
      throw new UsageException("a directory or an export is needed");
    }
    if (keys.isEmpty() || (export == null && heads.isEmpty())) {
      throw new UsageException("--key is needed, and --head for a directory");
    }
    return new Arguments(directory, export, heads, keys);
  }

  Path directory() {
    return path(directoryOrNone);
  }

  Path exported() {
    return path(export);
  }

  private static Path path(@Nullable Path path) {
    if (path == null) {
      throw new IllegalStateException("asked for what was not given");
    }
    return path;
  }
}
