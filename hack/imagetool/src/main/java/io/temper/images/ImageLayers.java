package io.temper.images;

import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FileEntry;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The layers of an image, those that change least first. Owners and times are fixed and entries
/// sorted, so the same files make the same layer. An AOT cache knows its jars by size and time: a
/// training run gives them the time they have here.
final class ImageLayers {
  /// Where the jars are.
  static final AbsoluteUnixPath LIBRARIES = AbsoluteUnixPath.get("/app/lib");

  /// Directories whose permissions matter, by their path in the image.
  private static final Map<String, String> OPEN = Map.of("/tmp", "777");

  private ImageLayers() {}

  /// What the images run on: this machine's kind.
  static Platform platform() {
    return new Platform(
        System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64", "linux");
  }

  /// Everything below a directory, with its execute bits, as it will stand in the image below
  /// `target`.
  static FileEntriesLayer tree(String name, Path root, String target) throws IOException {
    FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName(name);
    AbsoluteUnixPath top = AbsoluteUnixPath.get(target);
    for (Path path : everythingBelow(root)) {
      AbsoluteUnixPath place = path.equals(root) ? top : top.resolve(root.relativize(path));
      if (!place.toString().equals("/")) {
        layer.addEntry(entry(path, place));
      }
    }
    return layer.build();
  }

  /// The jars on the class path, side by side.
  static FileEntriesLayer jars(String name, List<Path> jars) throws IOException {
    FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName(name);
    for (Path jar : jars.stream().sorted().toList()) {
      layer.addEntry(entry(jar, LIBRARIES.resolve(jar.getFileName().toString())));
    }
    return layer.build();
  }

  /// One file.
  static FileEntriesLayer file(String name, Path file, AbsoluteUnixPath place) {
    return FileEntriesLayer.builder().setName(name).addEntry(entry(file, place)).build();
  }

  private static FileEntry entry(Path path, AbsoluteUnixPath place) {
    boolean executable =
        Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) || Files.isExecutable(path);
    String mode = OPEN.getOrDefault(place.toString(), executable ? "755" : "644");
    return new FileEntry(
        path,
        place,
        FilePermissions.fromOctalString(mode),
        FileEntriesLayer.DEFAULT_MODIFICATION_TIME);
  }

  private static List<Path> everythingBelow(Path root) throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      return paths.sorted().toList();
    }
  }
}
